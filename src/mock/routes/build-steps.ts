import { RunningProcess } from '../programs/running.ts';
import type { Engine } from '../state/engine.ts';
import { baseName, FileSystem } from '../state/file-system.ts';
import { emptyConfig, type MockImage } from '../state/image-store.ts';
import { applyInstruction } from './instruction.ts';
import type { Progress } from './progress.ts';

/** What a build has made so far of an image. */
export interface Stage {
  config: typeof emptyConfig;
  fs: FileSystem;
  parent: MockImage | undefined;
  layers: string[];
  history: MockImage['history'][number][];
}

/** The stage that a FROM begins. Throws in the daemon's words. */
export function from(engine: Engine, text: string): Stage {
  const [name = ''] = text.replace(/^--\S+\s+/, '').split(/\s+/);
  if (name === 'scratch')
    return { config: { ...emptyConfig }, fs: new FileSystem(), parent: undefined, layers: [], history: [] };
  const parent = engine.images.find(name);
  if (!parent)
    throw new Error(
      `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  return {
    config: { ...parent.config },
    fs: new FileSystem(parent.nodes),
    parent,
    layers: [...parent.layers],
    history: [...parent.history],
  };
}

/** Any instruction but FROM, ARG and RUN. */
export function step(stage: Stage, word: string, line: string, rest: string, context: FileSystem): void {
  const name = word.toUpperCase();
  if (name === 'COPY' || name === 'ADD') {
    const words = (rest.startsWith('[') ? (JSON.parse(rest) as string[]) : rest.split(/\s+/)).filter(
      (each) => !each.startsWith('--'),
    );
    const target = words.pop() ?? '/';
    for (const source of words) copy(stage, context, source, target, words.length > 1);
    stage.layers = [...stage.layers, `sha256:${stage.fs.size.toString(16).padStart(64, '0')}`];
  } else if (name === 'HEALTHCHECK' || name === 'MAINTAINER' || name === 'SHELL') return;
  else stage.config = applyInstruction(stage.config, line);
}

function copy(stage: Stage, context: FileSystem, source: string, target: string, many: boolean): void {
  const path = `/${source}`;
  const node = context.get(path);
  if (!node)
    throw new Error(
      `COPY failed: file not found in build context or excluded by .dockerignore: stat ${source}: file does not exist`,
    );
  const base = target.startsWith('/') ? target : `${stage.config.WorkingDir || ''}/${target}`;
  if (node.type === 'directory') stage.fs.unpack(context.pack(path, ''), base);
  else
    stage.fs.set(
      base.endsWith('/') || many || stage.fs.get(base)?.type === 'directory'
        ? `${base}/${baseName(source)}`
        : base,
      { ...node },
    );
}

/** RUN: what the program says. Throws when it fails. */
export async function* runStep(
  engine: Engine,
  stage: Stage,
  text: string,
  args: ReadonlyMap<string, string>,
): AsyncGenerator<Progress> {
  const argv = text.startsWith('[') ? (JSON.parse(text) as string[]) : ['/bin/sh', '-c', text];
  if (!stage.fs.get('/bin/sh'))
    throw new Error(
      'failed to create task for container: exec: "/bin/sh": stat /bin/sh: no such file or directory',
    );
  const output: string[] = [];
  const env = [
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...(stage.config.Env ?? []),
    ...[...args].map(([key, value]) => `${key}=${value}`),
  ];
  const process = new RunningProcess({
    argv,
    env,
    cwd: stage.config.WorkingDir || '/',
    user: stage.config.User,
    hostname: 'build',
    fs: stage.fs,
    pid: 1,
    init: true,
    tty: false,
    processes: () => [],
    onOutput: (_stream, bytes) => output.push(Buffer.from(bytes).toString()),
  });
  process.stdin.end();
  const code = await process.exited;
  for (const each of output) yield { stream: each };
  if (code !== 0)
    throw Object.assign(new Error(`The command '${argv.join(' ')}' returned a non-zero code: ${code}`), {
      code,
    });
  stage.layers = [...stage.layers, `sha256:${engine.ids.next()}`];
}
