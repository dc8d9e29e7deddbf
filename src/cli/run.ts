import { Command, CommanderError } from 'commander';
import { packageVersion, ToolError } from '../base/index.ts';
import { addCheck } from './check.ts';
import { addCompare } from './compare.ts';
import { addConform } from './conform.ts';
import { addDiff } from './diff.ts';
import { addExplain } from './explain.ts';
import { addExport } from './export.ts';
import { addFloor } from './floor.ts';
import { addHistory } from './history.ts';
import { addMock } from './mock.ts';
import { addRecord } from './record.ts';
import { addReplay } from './replay.ts';
import { addShow } from './show.ts';
import type { Streams } from './streams.ts';
import { addSweep } from './sweep.ts';
import { addUpgrade } from './upgrade.ts';

/** Words in, exit code out. Prints only to the given streams and never ends the process. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode = 0;
  const program = new Command('wirewhale')
    .description('Contract tests and protocol inspection for the Docker Engine API')
    .version(packageVersion)
    .option('--debug', 'show the cause and stack of errors')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      getOutHelpWidth: () => Math.max(80, streams.stdout.columns ?? 110),
      outputError: (text, write) =>
        write(
          `wirewhale: ${text
            .trim()
            .replace(/^error: /, '')
            .replace('\n', ' ')} (E_USAGE)\n  See --help.\n`,
        ),
    })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      'after',
      `
Examples:
  wirewhale conform                           judge the daemon of DOCKER_HOST, of the context, or of this machine
  wirewhale record -o up.pcapng -- docker compose up -d
  wirewhale show up.pcapng --where 'exchange.status >= 400'

Exit codes: 0 conforms · 1 deviations · 2 usage · 3 unreachable · 4 stale files · 5 not judged · 70 our bug
`,
    );
  const done = (code: number) => {
    exitCode = code;
  };
  addConform(program, streams, done);
  addMock(program, streams, done);
  addRecord(program, streams, done);
  addShow(program, streams);
  addCheck(program, streams, done);
  addReplay(program, streams, done);
  addCompare(program, streams, done);
  addExport(program, streams);
  addDiff(program, streams, done);
  addHistory(program, streams);
  addFloor(program, streams);
  addUpgrade(program, streams, done);
  addExplain(program, streams);
  addSweep(program, streams, done);
  for (const command of program.commands) command.exitOverride().configureOutput(program.configureOutput());
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(
      error,
      streams,
      program.opts<{ debug?: boolean }>().debug ?? Boolean(streams.env.WIREWHALE_DEBUG),
    );
  }
}

function report(error: unknown, { stderr }: Streams, debug: boolean): number {
  // Why: commander has printed its message already; its exit code 1 would mean "deviations" here.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ToolError) {
    stderr.write(`wirewhale: ${error.message} (${error.code})\n  ${error.mend}\n`);
    if (debug)
      stderr.write(
        `${error.stack}\n${error.cause ? `caused by ${(error.cause as Error).stack ?? error.cause}\n` : ''}`,
      );
    return error.exitCode;
  }
  const fault = error instanceof Error ? error : new Error(String(error));
  stderr.write(
    `wirewhale: ${fault.message} (E_INTERNAL)\n  This is a bug of wirewhale. Please report it with the output of --debug.\n`,
  );
  if (debug) stderr.write(`${fault.stack}\n`);
  return 70;
}
