export type { Bend, Lie, WireBend } from './lies.ts';
export { dockerHandlers } from './msw.ts';
export { type Mock, type MockOptions, startMock } from './start-mock.ts';
