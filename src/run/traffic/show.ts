import { ToolError } from '../../base/index.ts';
import type { ExchangeView } from '../../model/index.ts';
import { compileFilter, describeExchange, ViewSession } from '../../view/index.ts';
import { openTraffic, remarksOn, type Traffic, type TrafficOptions } from './open-traffic.ts';

export interface ShowOptions extends TrafficOptions {
  readonly file: string;
  /** Only exchanges that this filter selects. */
  readonly where?: string;
}

export interface Shown {
  /** Views in the order in which exchanges ended; open ones last. */
  readonly views: AsyncIterable<ExchangeView>;
  /** What is wrong with the file; whole when `views` was read to its end. */
  remarks(): string[];
}

/** Explains the exchanges of a capture. Throws E_FILTER at once, E_CAPTURE while it is read. */
export function showCapture({ file, where, ...options }: ShowOptions): Shown {
  const filter = where === undefined ? () => true : compileFilter(where);
  const traffic = openTraffic(file, options);
  return { views: viewsOf(traffic, filter, options), remarks: () => remarksOn(traffic) };
}

async function* viewsOf(
  { exchanges }: Traffic,
  filter: (view: ExchangeView) => boolean,
  { bodyLimit }: TrafficOptions,
): AsyncIterable<ExchangeView> {
  const session = new ViewSession(bodyLimit === undefined ? {} : { bodyLimit });
  for await (const { exchange, masked } of exchanges) {
    const view = describeExchange(exchange, session, { masked });
    if (filter(view)) yield view;
  }
}

/** The exchange of that id. Throws E_NOTHING_SELECTED. */
export async function findView(shown: Shown, id: number): Promise<ExchangeView> {
  let last = 0;
  for await (const view of shown.views) {
    if (view.exchange.id === id) return view;
    last = Math.max(last, view.exchange.id);
  }
  throw new ToolError(
    'E_NOTHING_SELECTED',
    `there is no exchange ${id}${last > 0 ? `; they go from 1 to ${last}` : ' in this capture'}`,
    'See the ids with: wirewhale show FILE',
  );
}
