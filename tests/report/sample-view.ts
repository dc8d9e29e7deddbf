import type { ExchangeView, MessageView } from '../../src/model/index.ts';

const message: MessageView = {
  headers: [],
  header: {},
  body: null,
  bodyKind: 'none',
  length: 0,
  kept: 0,
  complete: true,
  trailers: [],
};

/** A view of a container's creation; what a test gives takes the place of its own. */
export function sampleView(
  more: {
    readonly exchange?: Partial<ExchangeView['exchange']>;
    readonly request?: Partial<ExchangeView['request']>;
    readonly response?: Partial<NonNullable<ExchangeView['response']>> | null;
    readonly view?: Partial<ExchangeView>;
  } = {},
): ExchangeView {
  return {
    exchange: {
      id: 7,
      connection: 2,
      at: '2026-11-24T12:00:01.402123Z',
      operation: 'ContainerCreate',
      area: 'containers',
      api: '1.51',
      method: 'POST',
      path: '/containers/create',
      target: '/v1.51/containers/create?name=web',
      status: 201,
      durationMs: 12.44,
      firstByteMs: 12,
      bytes: { request: 1100, response: 88, toDaemon: 0, toClient: 0 },
      state: 'finished',
      hijack: null,
      upgrade: null,
      stream: null,
      assumed: false,
      container: { id: 'c'.repeat(64), name: 'web', exec: null },
      peer: { pid: 4711, process: 'docker', address: null },
      ...more.exchange,
    },
    request: { ...message, query: { name: 'web' }, params: {}, ...more.request },
    response:
      more.response === null
        ? null
        : { ...message, status: 201, reason: 'Created', items: [], interim: [], ...more.response },
    streams: [],
    archive: [],
    messages: [],
    calls: [],
    findings: [],
    defects: [],
    masked: [],
    notes: [],
    ...more.view,
  };
}
