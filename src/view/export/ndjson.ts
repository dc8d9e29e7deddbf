import { formatJson } from '../../base/index.ts';
import type { ExchangeView } from '../../model/index.ts';
import { type Export, exportOf } from './export.ts';

/** An ExchangeView a line, for jq. The shape is published in `docs/exchange.schema.json`. */
export function exportNdjson(views: AsyncIterable<ExchangeView> | Iterable<ExchangeView>): Export {
  return exportOf(async function* () {
    for await (const view of views) yield `${formatJson(view)}\n`;
  });
}
