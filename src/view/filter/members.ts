/** What a member is, for mistakes that can be told before any exchange is read. `any`: it depends on the exchange. */
export type Kind = 'number' | 'text' | 'bool' | 'list' | 'map' | 'any' | { readonly [name: string]: Kind };

const message = {
  headers: 'list',
  header: 'map',
  body: 'any',
  bodyKind: 'text',
  length: 'number',
  kept: 'number',
  complete: 'bool',
  trailers: 'list',
} as const satisfies Kind;

/** The names of the filter language: the members of an ExchangeView. */
export const filterNames = {
  exchange: {
    id: 'number',
    connection: 'number',
    at: 'text',
    operation: 'text',
    area: 'text',
    api: 'text',
    method: 'text',
    path: 'text',
    target: 'text',
    status: 'number',
    durationMs: 'number',
    firstByteMs: 'number',
    bytes: { request: 'number', response: 'number', toDaemon: 'number', toClient: 'number' },
    state: 'text',
    hijack: 'text',
    upgrade: 'text',
    stream: 'text',
    assumed: 'bool',
    container: { id: 'text', name: 'text', exec: 'text' },
    peer: { pid: 'number', process: 'text', address: 'text' },
  },
  request: { ...message, query: 'map', params: 'map' },
  response: { ...message, status: 'number', reason: 'text', items: 'list', interim: 'list' },
  streams: 'list',
  archive: 'list',
  messages: 'list',
  calls: 'list',
  findings: 'list',
  defects: 'list',
  masked: 'list',
  notes: 'list',
} as const satisfies Readonly<Record<string, Kind>>;
