import { ToolError } from '../base/index.ts';
import type { Exchange } from '../model/index.ts';
import { readCaptureWhole } from './replay.ts';

/** Exchanges that a mock answers from, and what is worth knowing of them, a sentence each. */
export interface RecordedTraffic {
  readonly exchanges: readonly Exchange[];
  readonly remarks: readonly string[];
}

/** Reads captures (pcapng, pcap, HAR) as one recording, in the order of time. Throws E_CAPTURE, E_NOTHING_SELECTED. */
export async function loadRecorded(files: readonly string[]): Promise<RecordedTraffic> {
  const exchanges: Exchange[] = [];
  const remarks: string[] = [];
  for (const file of files) {
    const read = await readCaptureWhole(file);
    exchanges.push(...read.exchanges);
    remarks.push(...read.remarks.map((remark) => `${file}: ${remark}`));
  }
  const answered = exchanges.filter(({ response }) => response);
  if (answered.length === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `there is no answer in ${files.join(', ')}`,
      'See what a capture holds with: wirewhale show FILE',
    );
  const masked = answered.filter(isMasked).length;
  if (masked > 0)
    remarks.push(
      `secrets are masked in ${masked} of ${answered.length} exchanges: clients get asterisks there, and any secret is taken for the recorded one`,
    );
  const ordered = exchanges.toSorted((a, b) => a.startedAt - b.startedAt || a.id - b.id);
  return { exchanges: ordered.map((exchange, index) => ({ ...exchange, id: index + 1 })), remarks };
}

/** What a recorder puts where a secret was. */
const mask = /"\*{3,}"|=\*{2,}"|SWM(?:TKN|KEY)-\*+|:\/\/[^\s/:@"]*:\*+@/;

function isMasked({ request, response }: Exchange): boolean {
  const texts = [request.body, response?.body].map((body) =>
    Buffer.from(body?.bytes.subarray(0, 1024 * 1024) ?? []).toString('latin1'),
  );
  return texts.some((text) => mask.test(text)) || request.headers.some(([, value]) => /^\*{3,}$/.test(value));
}
