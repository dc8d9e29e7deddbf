import { expect, it } from 'vitest';
import type { components, operations, paths } from 'wirewhale/api/v1.41';

// Why a test at run time: what counts here is judged by `tsc`; this keeps the file from being skipped unseen.
it('types of a version are imported from the package', () => {
  const container: Partial<components['schemas']['ContainerSummary']> = { Id: 'a' };
  const query: NonNullable<operations['ContainerList']['parameters']['query']> = { all: true };
  const path: keyof paths = '/containers/json';
  // @ts-expect-error: an unknown path
  const unknown: keyof paths = '/nope';
  // @ts-expect-error: `all` is a boolean
  const wrong: typeof query = { all: 'yes' };
  expect([container, query, path, unknown, wrong]).toHaveLength(5);
});
