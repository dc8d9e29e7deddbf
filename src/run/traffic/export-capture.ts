import { ToolError } from '../../base/index.ts';
import type { Address, Exchange, ExchangeView } from '../../model/index.ts';
import { parseAddress } from '../../transport/index.ts';
import {
  asciicast,
  compileFilter,
  describeExchange,
  type Export,
  exportCurl,
  exportHar,
  exportHttpFile,
  exportNdjson,
  type Filter,
  ViewSession,
} from '../../view/index.ts';
import { openTraffic, remarksOn, type Traffic } from './open-traffic.ts';
import type { ShowOptions } from './show.ts';

export type ExportFormat = 'har' | 'ndjson' | 'curl' | 'http' | 'asciicast';

export interface ExportOptions extends Omit<ShowOptions, 'arrivals'> {
  readonly format: ExportFormat;
  /** Address that curl and .http lines speak to; what was recorded when absent. */
  readonly host?: string;
  /** Only this exchange; of an asciicast the session, by default the first with a terminal. */
  readonly id?: number;
  /** Keep what was typed in an asciicast. */
  readonly input?: boolean;
}

export interface CaptureExport extends Export {
  remarks(): string[];
}

const exportedBody = 256 * 1024 * 1024;
/** Why less: decoded and written as JSON it must fit into one text. */
const describedBody = 64 * 1024 * 1024;

/** A capture in another format, piece by piece. Throws E_FILTER, E_ADDRESS at once, E_CAPTURE and E_NOTHING_SELECTED while it is read. */
export async function exportCapture(options: ExportOptions): Promise<CaptureExport> {
  const traffic = openTraffic(options.file, { bodyLimit: exportedBody, ...options, arrivals: true });
  const made = await exportAs(traffic, options);
  return {
    text: made.text,
    get losses() {
      return made.losses;
    },
    remarks: () => remarksOn(traffic),
  };
}

async function exportAs(traffic: Traffic, options: ExportOptions): Promise<Export> {
  const filter = options.where === undefined ? undefined : compileFilter(options.where);
  const selected = () => select(traffic, filter, options.id);
  switch (options.format) {
    case 'har':
      return exportHar(selected());
    case 'ndjson':
      return exportNdjson(viewsOf(traffic, filter, options.id));
    case 'curl':
      return exportCurl(selected(), { address: await addressOf(options) });
    case 'http':
      return exportHttpFile(selected(), { address: await addressOf(options) });
    case 'asciicast':
      return { text: cast(traffic, options), losses: [] };
  }
}

async function addressOf({ host, file }: ExportOptions): Promise<Address> {
  if (host !== undefined) return parseAddress(host);
  const first = openTraffic(file, { redact: true });
  for await (const _ of first.exchanges) break;
  return parseAddress(first.facts?.recording?.target ?? 'unix:///var/run/docker.sock');
}

async function* select(
  traffic: Traffic,
  filter: Filter | undefined,
  id: number | undefined,
): AsyncIterable<Exchange> {
  for await (const { exchange } of described(traffic, filter, id)) yield exchange;
}

async function* viewsOf(
  traffic: Traffic,
  filter: Filter | undefined,
  id: number | undefined,
): AsyncIterable<ExchangeView> {
  for await (const { view } of described(traffic, filter, id)) yield view;
}

/** Throws E_NOTHING_SELECTED where there is no exchange of that id, or the filter does not select it. */
async function* described({ exchanges }: Traffic, filter: Filter | undefined, id: number | undefined) {
  const session = new ViewSession({ bodyLimit: describedBody });
  let found = 0;
  for await (const { exchange, masked } of exchanges) {
    const view = describeExchange(exchange, session, { masked });
    if ((id !== undefined && exchange.id !== id) || (filter && !filter(view))) continue;
    found += 1;
    yield { exchange, view };
  }
  if (id !== undefined && found === 0) throw noExchange(id);
}

const noExchange = (id: number): ToolError =>
  new ToolError(
    'E_NOTHING_SELECTED',
    `there is no exchange ${id}, or the filter does not select it`,
    'See the ids with: wirewhale show FILE',
  );

/** Why read to the end: sizes of a terminal are told by exchanges of their own. */
async function* cast({ exchanges }: Traffic, { id, input }: ExportOptions): AsyncIterable<string> {
  const session = new ViewSession({ check: false });
  let found: { exchange: Exchange; view: ReturnType<typeof describeExchange> } | undefined;
  for await (const { exchange, masked } of exchanges) {
    const view = describeExchange(exchange, session, { masked });
    if (!found && (id === undefined ? view.exchange.stream === 'tty' : exchange.id === id))
      found = { exchange, view };
  }
  if (!found)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      id === undefined ? 'no session of this capture has a terminal' : `there is no exchange ${id}`,
      'Name the session by its id, as wirewhale show FILE lists it.',
    );
  const sizes = session.resizesOf(found.exchange, found.view.exchange.container);
  yield* asciicast(found.view, { sizes, ...(input ? { input } : {}) });
}
