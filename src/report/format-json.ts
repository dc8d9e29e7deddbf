import { formatJson as write } from '../base/index.ts';
import type { Body, Exchange, RunReport, StreamBytes } from '../model/index.ts';

/** The report as JSON; its shape is published in `docs/report.schema.json`. Bytes are text, or base64 where they are not UTF-8. */
export function formatJson(report: RunReport): string {
  const cases = report.cases.map((result) => ({ ...result, exchanges: result.exchanges.map(plainExchange) }));
  return `${write({ ...report, cases }, 2)}\n`;
}

function plainExchange(exchange: Exchange): unknown {
  const { request, response, hijack } = exchange;
  return {
    ...exchange,
    request: { ...request, body: plainBytes(request.body) },
    ...(response && { response: { ...response, body: plainBytes(response.body) } }),
    ...(hijack && {
      hijack: { ...hijack, toDaemon: plainBytes(hijack.toDaemon), toClient: plainBytes(hijack.toClient) },
    }),
  };
}

function plainBytes({ bytes, ...facts }: Body | StreamBytes): unknown {
  try {
    const data = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { ...facts, encoding: 'utf8', data };
  } catch {
    return { ...facts, encoding: 'base64', data: Buffer.from(bytes).toString('base64') };
  }
}
