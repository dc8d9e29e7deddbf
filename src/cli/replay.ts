import { type Command, InvalidArgumentError, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import { hasUnicode, isLively, type Streams } from './streams.ts';

interface ReplayFlags {
  host?: string;
  context?: string;
  api: string;
  where?: string;
  timing?: boolean;
  asFast?: boolean;
  keepGoing?: boolean;
  strict?: boolean;
  withMasked?: boolean;
  redactCheck: boolean;
  registryAuth?: string;
  clean?: boolean;
  timeout: number;
  report: 'text' | 'json';
  json?: boolean;
  plain?: boolean;
  verbose?: boolean;
}

export function addReplay(program: Command, streams: Streams, done: (code: number) => void): void {
  program
    .command('replay')
    .description('send recorded requests to another daemon and show where its answers part')
    .argument('<file>', 'pcapng or pcap (also gzipped), whoever made it, or HAR')
    .option('-H, --host <address>', 'the daemon, or "mock"; it will be changed as the recorded one was')
    .option('-c, --context <name>', 'a docker context')
    .option(
      '--api <version>',
      'negotiate (nearest that is served), recorded, or a version such as 1.44',
      parseApi,
      'negotiate',
    )
    .option('-w, --where <filter>', 'only exchanges that this CEL expression selects')
    .addOption(new Option('--timing', 'keep the pauses of the recording').conflicts('asFast'))
    .option('--as-fast', 'as fast as the recorded order allows (default)')
    .option('--keep-going', 'go on after a request failed that had not')
    .option('--strict', 'normalise nothing: every id and time that differs is a difference')
    .option('--with-masked', 'also send requests in which the recorder masked a secret')
    .option('--no-redact-check', 'do not look for masked secrets')
    .addOption(
      new Option('--registry-auth <value>', 'X-Registry-Auth to send in place of the recorded one').env(
        'WIREWHALE_REGISTRY_AUTH',
      ),
    )
    .option('--clean', 'afterwards remove what the replay made')
    .option('--timeout <seconds>', 'beyond twice the recorded time of an answer', parseSeconds, 30)
    .addOption(new Option('--report <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--json', 'the same as --report json')
    .option('--plain', 'no colours, no live line')
    .option('-v, --verbose', 'also list what was taken as equal, and by which rule')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale replay up.pcapng --host unix:///run/new-docker.sock --clean
  wirewhale replay up.pcapng --host tcp://10.0.0.7:2375 --where 'exchange.operation == "ContainerCreate"' --json
  wirewhale replay up.pcapng --host mock --keep-going -v
Exit codes: 0 the same · 1 differences · 2 usage · 3 unreachable
`,
    )
    .action(async (file: string, flags: ReplayFlags) => done(await replayCommand(file, flags, streams)));
}

async function replayCommand(file: string, flags: ReplayFlags, streams: Streams): Promise<number> {
  const { chooseTarget, formatReplay, replayCapture } = await import('../run/index.ts');
  if (!flags.host && !flags.context)
    throw new ToolError(
      'E_USAGE',
      'replay changes a daemon, and none is named',
      'Name it with --host ADDRESS or --context NAME; "--host mock" is the embedded one.',
    );
  await using chosen = await chooseTarget(flags.host, flags.context);
  const lively = isLively(streams.stderr, streams.env, flags.plain ?? false);
  const stop = new AbortController();
  streams.onInterrupt?.(() => {
    streams.stderr.write('\nstopping: no further request is sent\n');
    stop.abort();
  });
  streams.stderr.write(`target   ${chosen.target.url} (${chosen.target.origin})\n`);
  let apart = 0;
  const report = await replayCapture({
    file,
    target: chosen.target,
    api: flags.api,
    strict: flags.strict ?? false,
    timing: flags.timing ?? false,
    keepGoing: flags.keepGoing ?? false,
    withMasked: flags.withMasked ?? false,
    redactCheck: flags.redactCheck,
    clean: flags.clean ?? false,
    timeoutMs: flags.timeout * 1000,
    signal: stop.signal,
    ...(flags.where === undefined ? {} : { where: flags.where }),
    ...(flags.registryAuth === undefined ? {} : { registryAuth: flags.registryAuth }),
    onExchange: (sent, all, differences) => {
      apart += differences > 0 ? 1 : 0;
      if (lively) streams.stderr.write(`\r\u001b[2K${sent}/${all}  ${apart} differ`);
    },
  });
  if (lively) streams.stderr.write('\r\u001b[2K');
  const style = {
    color: isLively(streams.stdout, streams.env, flags.plain ?? false),
    unicode: hasUnicode(streams.env),
    verbose: flags.verbose ?? false,
  };
  streams.stdout.write(formatReplay(report, flags.json ? 'json' : flags.report, style));
  return report.exitCode;
}

function parseApi(text: string): string {
  const version = /^v?(\d+\.\d+)$/.exec(text)?.[1];
  if (version) return version;
  if (text === 'negotiate' || text === 'recorded') return text;
  throw new InvalidArgumentError(`"${text}" is not negotiate, recorded or a version such as 1.44.`);
}

function parseSeconds(text: string): number {
  if (/^\d{1,5}(?:\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a number of seconds.`);
}
