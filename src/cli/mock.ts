import { type Command, Option } from 'commander';
import { ToolError } from '../base/index.ts';
import type { ServeMockOptions, Serving } from '../run/index.ts';
import type { Streams } from './streams.ts';

interface MockFlags {
  listen?: string[];
  like?: string;
  api?: string;
  seed?: string;
  lie?: string[];
  lies?: string;
  state?: string;
  ports?: boolean;
  program?: string[];
  registry?: string[];
  from?: string[];
  else?: 'mock';
  pace?: boolean;
  tls?: boolean;
  tlscert?: string;
  tlskey?: string;
  tlscacert?: string;
  tlsverify?: boolean;
  insecureListen?: boolean;
  json?: boolean;
  quiet?: boolean;
}

export function addMock(program: Command, streams: Streams, done: (code: number) => void): void {
  program
    .command('mock')
    .description('serve a daemon in memory that clients cannot tell apart')
    .argument('[command...]', 'run this with DOCKER_HOST set, and end with it; write it behind --')
    .option('--listen <address...>', 'unix://, tcp:// or npipe:// (default: a private unix socket)')
    .option('--like <release>', 'docker-20.10, docker-26.1, docker-28.5 (default), docker-29 or podman-5')
    .option('--api <version>', 'newest API version served (default: that of the release)')
    .option('--seed <text>', 'of ids and of chance: the same for the same seed')
    .option('--lie <rule...>', 'answer wrongly: "ContainerInspect: drop=/State/Status nth=2"')
    .option('--lies <file>', 'rules of lies from a file, lines or JSON')
    .option('--state <file>', 'begin with what it holds, and keep there what the mock holds')
    .option('--ports', 'published ports really listen, on 127.0.0.1')
    .option('--program <module...>', 'programs of yours that containers can run')
    .option('--registry <host...>', 'a registry that may be asked for real: 127.0.0.1:5000')
    .option('--from <capture...>', 'answer as these captures were answered: pcapng, pcap or HAR')
    .addOption(new Option('--else <who>', 'who answers what they do not hold').choices(['mock']))
    .option('--pace', 'keep the pauses of --from')
    .option('--tls', 'TLS on tcp:// listeners')
    .option('--tlscert <file>', 'certificate of the server')
    .option('--tlskey <file>', 'its key')
    .option('--tlscacert <file>', 'authority of clients')
    .option('--tlsverify', 'demand client certificates of --tlscacert')
    .option('--insecure-listen', 'listen on tcp:// for other machines without TLS')
    .option('--json', 'a line of JSON that says what is served, instead of text')
    .option('-q, --quiet', 'say nothing but mishaps, and the address')
    .addHelpText(
      'after',
      `
Examples:
  wirewhale mock -- docker compose up -d
  wirewhale mock --listen unix:///tmp/d.sock tcp://127.0.0.1:2375 --like docker-20.10
  wirewhale mock --from up.pcapng -- docker compose up -d
  wirewhale mock --lie 'ContainerCreate: status=500 message="no room" share=0.3' -- npm test
`,
    )
    .action(async (command: string[], flags: MockFlags) => done(await mockCommand(command, flags, streams)));
}

async function mockCommand(command: string[], flags: MockFlags, streams: Streams): Promise<number> {
  const { serveMock } = await import('../run/index.ts');
  const { stdout, stderr } = streams;
  const runs = command.length > 0;
  const stop = new AbortController();
  if (!runs) streams.onInterrupt?.(() => stop.abort());
  const tls = tlsOf(flags);
  if (!flags.from && (flags.else || flags.pace))
    throw new ToolError('E_USAGE', `--${flags.else ? 'else' : 'pace'} is for --from`, 'Add --from CAPTURE.');
  const { exitCode, lies } = await serveMock({
    ...(flags.listen ? { listen: flags.listen } : {}),
    ...(flags.like === undefined ? {} : { like: flags.like }),
    ...(flags.api === undefined ? {} : { apiVersion: flags.api.replace(/^v/, '') }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.lie ? { lies: flags.lie } : {}),
    ...(flags.lies === undefined ? {} : { liesFile: flags.lies }),
    ...(flags.state === undefined ? {} : { stateFile: flags.state }),
    ...(flags.ports ? { ports: true } : {}),
    ...(flags.program ? { programs: flags.program } : {}),
    ...(flags.registry ? { registries: flags.registry } : {}),
    ...(flags.from ? { captures: flags.from } : {}),
    ...(flags.else ? { orElse: flags.else } : {}),
    ...(flags.pace ? { pace: true } : {}),
    ...(flags.insecureListen ? { insecure: true } : {}),
    ...(tls ? { tls } : {}),
    ...(runs ? { command } : {}),
    signal: stop.signal,
    onListening(serving) {
      // Why: stdout belongs to the command.
      const result = runs ? stderr : stdout;
      if (!flags.quiet && !flags.json) stderr.write(formatServing(serving));
      if (flags.json) result.write(`${JSON.stringify(readyLine(serving))}\n`);
      else if (!runs)
        for (const [name, value] of Object.entries(serving.environment))
          result.write(`export ${name}=${quoted(value)}\n`);
    },
    onProblem: (text) => stderr.write(`wirewhale: ${text}\n`),
    onMiss: (request) => {
      if (!flags.quiet) stderr.write(`miss     ${request}\n`);
    },
  });
  if (!flags.quiet)
    for (const { name, seen, told } of lies)
      stderr.write(
        `lie      ${name.slice(0, 100)}: ${seen === 0 ? 'was about no answer' : `told ${told} of ${seen} times`}\n`,
      );
  return exitCode;
}

function tlsOf(flags: MockFlags): ServeMockOptions['tls'] {
  const { tlscert: cert, tlskey: key, tlscacert: ca, tlsverify } = flags;
  if (!flags.tls && !tlsverify && !cert && !key && !ca) return undefined;
  if (!cert || !key)
    throw new ToolError(
      'E_TLS_FILES',
      `TLS needs a certificate and its key, and ${cert ? '--tlskey' : key ? '--tlscert' : 'neither'} was given`,
      'Give --tlscert and --tlskey, as dockerd takes them.',
    );
  if (tlsverify && !ca)
    throw new ToolError('E_TLS_FILES', '--tlsverify needs the authority of clients', 'Give --tlscacert.');
  return { cert, key, ...(tlsverify && ca ? { ca } : {}) };
}

function formatServing({ about, hosts, remarks }: Serving): string {
  const { name, release, apiVersion, minApiVersion, seed } = about;
  const rest = remarks.map((remark) => `note     ${remark}\n`).join('');
  return `mock     ${name} (${release}) in memory, API ${minApiVersion} to ${apiVersion}, seed ${seed}, on ${hosts.join(', ')}\n${rest}`;
}

const readyLine = ({ about, hosts, environment, remarks }: Serving) => ({
  ...about,
  addresses: hosts,
  environment,
  remarks,
});

/** As a shell reads it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
