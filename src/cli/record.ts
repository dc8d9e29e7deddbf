import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { RecordOptions } from '../run/index.ts';
import { captureName } from './capture-name.ts';
import { formatInjected, formatRuleCounts } from './injection-text.ts';
import { formatCount, formatSize, parseSize } from './sizes.ts';
import { hasUnicode, isLively, type Streams } from './streams.ts';

interface RecordFlags {
  host?: string;
  context?: string;
  listen?: string[];
  out?: string;
  overwrite?: boolean;
  maxSize?: number;
  maxFiles?: number;
  redact: boolean;
  strict?: boolean;
  buffer?: number;
  check?: boolean;
  api?: string;
  json?: boolean;
  verbose?: boolean;
  quiet?: boolean;
  plain?: boolean;
  where?: string;
  inject?: string;
  seed?: string;
  tlsCert?: string;
  tlsKey?: string;
  tlsCa?: string;
  insecureListen?: boolean;
}

export function addRecord(program: Command, streams: Streams, done: (code: number) => void): void {
  program
    .command('record')
    .description('record what passes between clients and a daemon, byte for byte')
    .argument('[command...]', 'run this with DOCKER_HOST set, and record what it asks; write it behind --')
    .option('-H, --host <address>', 'the daemon, as for conform')
    .option('-c, --context <name>', 'a docker context')
    .option('--listen <address...>', 'unix://, tcp://, npipe:// (default: a private unix socket)')
    .option('-o, --out <file>', 'the capture (default: wirewhale-DATE.pcapng)')
    .option('--overwrite', 'replace a capture of that name')
    .option('--max-size <size>', 'begin a next file at this size: 100m, 2g', parseSize)
    .option('--max-files <n>', 'keep only the newest files', parseCount)
    .option('--no-redact', 'keep secrets as they are')
    .option('--strict', 'hold clients back rather than leave a byte out of the capture')
    .addOption(
      new Option('--buffer <size>', 'memory between relay and recorder')
        .argParser(parseSize)
        .default(256 * 1024 * 1024, '256m'),
    )
    .option('--check', 'check each exchange against the contract as it ends')
    .option('--api <version>', 'check against this API version, whatever was used')
    .option('-w, --where <filter>', 'lines only for exchanges that this CEL expression selects')
    .option('--json', 'a line of JSON per exchange')
    .option('--plain', 'no colours')
    .option('-v, --verbose', 'a line per exchange also when a command runs')
    .option('-q, --quiet', 'no line per exchange and no summary')
    .option('--inject <rules>', 'alter what passes: rules of fault injection, or a file of them')
    .option('--seed <text>', 'make the same random choices of --inject again')
    .option('--tls-cert <file>', 'server certificate for tcp:// listeners')
    .option('--tls-key <file>', 'its key')
    .option('--tls-ca <file>', 'demand client certificates of this authority')
    .option('--insecure-listen', 'listen on tcp:// for other machines without TLS')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale record -o up.pcapng -- docker compose up -d
  wirewhale record --listen unix:///tmp/d.sock --check          then: DOCKER_HOST=unix:///tmp/d.sock
  wirewhale record --listen tcp://127.0.0.1:2375 --max-size 100m --max-files 10
  wirewhale record --inject 'ContainerCreate: status=500 share=0.3' -- docker compose up -d
`,
    )
    .action(async (command: string[], flags: RecordFlags) =>
      done(await recordCommand(command, flags, streams)),
    );
}

async function recordCommand(command: string[], flags: RecordFlags, streams: Streams): Promise<number> {
  const { chooseTarget, record } = await import('../run/index.ts');
  const { stderr, stdout } = streams;
  const unicode = hasUnicode(streams.env);
  if (Boolean(flags.tlsCert) !== Boolean(flags.tlsKey))
    throw new ToolError('E_USAGE', '--tls-cert and --tls-key belong together', 'Give both.');
  if (flags.seed !== undefined && flags.inject === undefined)
    throw new ToolError('E_USAGE', '--seed is for --inject', 'Add --inject RULES, or leave out --seed.');
  const seed = flags.seed ?? randomBytes(4).toString('hex');
  const runs = command.length > 0;
  const shows = !flags.quiet && (!runs || flags.verbose || flags.json);
  // Why: stdout belongs to the command.
  const sink = runs ? stderr : stdout;
  await using chosen = await chooseTarget(flags.host, flags.context, flags.api);
  const file = flags.out ?? captureName();
  const lines: RecordOptions['lines'] = {
    format: !shows ? 'none' : flags.json ? 'json' : 'text',
    style: { color: isLively(sink, streams.env, flags.plain ?? false), unicode, width: sink.columns ?? 120 },
    ...(flags.where === undefined ? {} : { where: flags.where }),
    ...(flags.check
      ? { check: { reading: 'amended', ...(flags.api === undefined ? {} : { api: flags.api }) } }
      : {}),
  };
  // Why: a recording is worth more than its lines.
  streams.onBrokenPipe?.(() => undefined);
  const stop = new AbortController();
  if (!runs) streams.onInterrupt?.(() => stop.abort());
  const result = await record({
    target: chosen.target,
    file,
    redact: flags.redact,
    signal: stop.signal,
    ...(runs ? { command } : {}),
    ...(flags.listen ? { listen: flags.listen } : {}),
    ...(flags.overwrite ? { overwrite: true } : {}),
    ...(flags.maxSize ? { fileSize: flags.maxSize } : {}),
    ...(flags.maxFiles ? { fileCount: flags.maxFiles } : {}),
    ...(flags.strict ? { strict: true } : {}),
    ...(flags.buffer ? { bufferSize: flags.buffer } : {}),
    lines,
    ...(flags.inject === undefined
      ? {}
      : {
          inject: {
            rules: flags.inject,
            seed,
            onInjected: (injected) => {
              if (!flags.quiet) stderr.write(formatInjected(injected));
            },
          },
        }),
    ...(flags.insecureListen ? { insecure: true } : {}),
    ...(flags.tlsCert && flags.tlsKey
      ? { tls: { cert: flags.tlsCert, key: flags.tlsKey, ...(flags.tlsCa ? { ca: flags.tlsCa } : {}) } }
      : {}),
    onListening: (urls) => {
      if (flags.inject !== undefined && !flags.quiet)
        stderr.write(`inject   traffic is altered, seed ${seed}\n`);
      if (runs || flags.quiet) return;
      const { url, origin } = chosen.target;
      stderr.write(`target   ${url} (${origin})\nlisten   ${urls.join(', ')}\ncapture  ${file}\n`);
      if (!flags.listen) stderr.write(`try      DOCKER_HOST=${urls[0]} docker ps\n`);
    },
    onLines: ({ text }) => {
      if (text !== '') sink.write(text);
    },
    onProblem: (text) => stderr.write(`wirewhale: ${text}\n`),
  });
  if (!flags.quiet) {
    const { exchanges, connections, counts, findings, paths } = result;
    const facts = [
      `${formatCount(exchanges, 'exchange')} on ${formatCount(connections, 'connection')}`,
      formatSize(counts.bytes),
      ...(flags.redact ? [`${formatCount(counts.masked, 'secret')} masked`] : ['secrets NOT masked']),
      ...(counts.lost > 0 ? [`${formatSize(counts.lost)} NOT kept`] : []),
      ...(flags.check ? [formatCount(findings, 'finding')] : []),
    ];
    stderr.write(
      `recorded ${facts.join(', ')} ${unicode ? '→' : '->'} ${paths.join(', ')} (opens in Wireshark)\n`,
    );
  }
  if (flags.inject !== undefined && !flags.quiet) stderr.write(formatRuleCounts(result.rules));
  if (runs) return result.exitCode;
  // Why not by findings: warnings and notes fail nothing.
  return result.report?.cases.some(({ verdict }) => verdict === 'fail') ? 1 : 0;
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`"${text}" is not a number from 1 to 999999.`);
}
