export type { Bend, Lie, LieCount, WireBend } from './lies/lie.ts';
export { readLies } from './lies/read-lies.ts';
export type { ServerTls } from './listen/listeners.ts';
export { dockerHandlers } from './msw.ts';
export {
  type MockConnection,
  type MockProcess,
  type MockProgram,
  type ProcessFiles,
  type ProcessInput,
  type ProcessOutput,
  programsOfModule,
} from './programs/user-program.ts';
export type { RecordedOptions } from './recorded/recorded-daemon.ts';
export type { CatalogueImage } from './registry/catalogue.ts';
export type { MockRegistry } from './registry/registries.ts';
export type { MockLimits } from './serve/body-budget.ts';
export { type MockState, readState } from './snapshot/mock-state.ts';
export { type Mock, type MockAbout, type MockOptions, startMock } from './start-mock.ts';
