import { ToolError } from '../../base/index.ts';
import type { Address, Exchange } from '../../model/index.ts';
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
import { type ShowOptions, showCapture } from './show.ts';

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
      return exportNdjson(showCapture({ ...options, arrivals: true }).views);
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
  { exchanges }: Traffic,
  filter: Filter | undefined,
  id: number | undefined,
): AsyncIterable<Exchange> {
  const session = new ViewSession();
  for await (const { exchange, masked } of exchanges) {
    const selected = !filter || filter(describeExchange(exchange, session, { masked }));
    if (selected && (id === undefined || exchange.id === id)) yield exchange;
  }
}

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
