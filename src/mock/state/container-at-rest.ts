import type { MockContainer } from './container.ts';

/** What a container that does not run has of its running: nothing, and of its own. */
export const atRest = () =>
  ({
    execs: new Map(),
    endpoints: new Map(),
    watchers: new Set(),
    early: [],
    waiters: new Set(),
    pid: 0,
    process: undefined,
    ports: {},
    health: undefined,
    healthTimer: undefined,
    restartTimer: undefined,
    settled: Promise.resolve(),
  }) satisfies Partial<MockContainer>;
