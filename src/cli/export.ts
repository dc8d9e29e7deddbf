import { type Command, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { ExportFormat } from '../run/index.ts';
import { type Streams, writeAll } from './streams.ts';

interface ExportFlags {
  as: ExportFormat;
  out?: string;
  where?: string;
  host?: string;
  id?: string;
  input?: boolean;
  redact: boolean;
}

export function addExport(program: Command, streams: Streams): void {
  program
    .command('export')
    .description('write a capture for other tools: HAR, NDJSON, curl lines, .http, asciicast')
    .argument('<file>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .addOption(
      new Option('--as <format>', 'what to write')
        .choices(['har', 'ndjson', 'curl', 'http', 'asciicast'])
        .makeOptionMandatory(),
    )
    .option('-o, --out <file>', 'a new file instead of stdout')
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .option('--id <n>', 'only this exchange; of an asciicast the session')
    .option('-H, --host <address>', 'where curl and .http lines go (default: what was recorded)')
    .option('--input', 'keep what was typed in an asciicast')
    .option('--no-redact', 'write secrets that the file holds')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale export up.pcapng --as har -o up.har
  wirewhale export up.pcapng --as ndjson | jq 'select(.exchange.status >= 400)'
  wirewhale export up.pcapng --as asciicast --id 3 -o session.cast
`,
    )
    .action(async (file: string, flags: ExportFlags) => exportCommand(file, flags, streams));
}

async function exportCommand(file: string, flags: ExportFlags, { stdout, stderr }: Streams): Promise<void> {
  const { exportCapture, writeText } = await import('../run/index.ts');
  if (flags.id !== undefined && !/^[1-9]\d*$/.test(flags.id))
    throw new ToolError(
      'E_USAGE',
      `--id ${flags.id} is not the number of an exchange`,
      'See: wirewhale show FILE',
    );
  const made = await exportCapture({
    file,
    format: flags.as,
    redact: flags.redact,
    ...(flags.where === undefined ? {} : { where: flags.where }),
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(flags.id === undefined ? {} : { id: Number(flags.id) }),
    ...(flags.input ? { input: true } : {}),
  });
  if (flags.out === undefined) for await (const text of made.text) await writeAll(stdout, text);
  else await writeText(flags.out, made.text);
  for (const remark of [...made.remarks(), ...made.losses]) stderr.write(`wirewhale: ${remark}\n`);
}
