import { RunningProcess } from '../programs/running.ts';
import { isOn, type MockRequest, type MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { baseName, FileSystem } from '../state/file-system.ts';
import { emptyConfig, type MockImage, parseReference } from '../state/image-store.ts';
import { plainTar, progress } from './image-transfer.ts';
import { applyInstruction } from './images.ts';

export interface Progress {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly progress?: string;
  readonly progressDetail?: Readonly<Record<string, number>>;
  readonly aux?: Readonly<Record<string, unknown>>;
  readonly error?: string;
  readonly errorDetail?: { readonly message: string; readonly code?: number };
}

/** A usable part of the classic builder: FROM scratch or a known image, COPY, ADD, RUN by simulated programs, and the settings. */
export function build(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  if (query.get('version') === '2')
    throw new DaemonError(
      501,
      'the mock has no BuildKit; build with the classic builder (DOCKER_BUILDKIT=0)',
    );
  const tags = query.getAll('t').map((text) => {
    const parsed = parseReference(text);
    if (!parsed)
      throw badRequest(
        /[A-Z]/.test(text)
          ? 'invalid reference format: repository name must be lowercase'
          : 'invalid reference format',
      );
    return parsed;
  });
  const json = (name: string) => {
    try {
      return JSON.parse(query.get(name) || '{}') ?? {};
    } catch (error) {
      throw badRequest(`error reading build ${name}: ${(error as Error).message}`);
    }
  };
  const buildArgs = json('buildargs') as Record<string, string | null>;
  const labels = json('labels') as Record<string, string>;
  const context = new FileSystem();
  try {
    context.unpack(plainTar(request.body), '/');
  } catch (error) {
    throw badRequest(`Error reading from context: ${(error as Error).message}`);
  }
  const name = query.get('dockerfile') || 'Dockerfile';
  const file = context.get(`/${name}`);
  if (!file) throw new DaemonError(500, `Cannot locate specified Dockerfile: ${name}`);
  const lines = instructions(Buffer.from(file.bytes).toString('utf8'));
  if (lines.length === 0) throw badRequest('the Dockerfile (Dockerfile) cannot be empty');
  for (const [index, line] of lines.entries()) {
    const word = line.split(/\s/)[0]?.toUpperCase() ?? '';
    if (!known.has(word))
      throw badRequest(
        `dockerfile parse error on line ${index + 1}: unknown instruction: ${line.split(/\s/)[0]}`,
      );
  }
  const plan: Plan = {
    engine,
    context,
    lines,
    buildArgs,
    labels,
    tags,
    quiet: isOn(query, 'q'),
    target: query.get('target') ?? '',
  };
  return { status: 200, contentType: 'application/json', stream: progress(run(plan)) };
}

interface Plan {
  readonly engine: Engine;
  readonly context: FileSystem;
  readonly lines: readonly string[];
  readonly buildArgs: Readonly<Record<string, string | null>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly tags: readonly { repository: string; tag: string }[];
  readonly quiet: boolean;
  readonly target: string;
}

const known = new Set([
  'FROM',
  'ARG',
  'COPY',
  'ADD',
  'RUN',
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'LABEL',
  'EXPOSE',
  'USER',
  'WORKDIR',
  'VOLUME',
  'STOPSIGNAL',
  'ONBUILD',
  'HEALTHCHECK',
  'MAINTAINER',
  'SHELL',
]);

function instructions(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

interface Stage {
  config: typeof emptyConfig;
  fs: FileSystem;
  parent: MockImage | undefined;
  layers: string[];
  history: MockImage['history'][number][];
}

async function* run(plan: Plan): AsyncGenerator<Progress> {
  const { engine, lines } = plan;
  const args = new Map<string, string>();
  let stage: Stage | undefined;
  let image: MockImage | undefined;
  const say = (stream: string): Progress[] => (plan.quiet ? [] : [{ stream }]);
  try {
    for (const [index, raw] of lines.entries()) {
      const line = raw.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => args.get(name) ?? whole);
      yield* say(`Step ${index + 1}/${lines.length} : ${line}`);
      yield* say('\n');
      const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
      if (word.toUpperCase() === 'FROM') stage = from(engine, rest);
      else if (word.toUpperCase() === 'ARG') {
        const [name = '', value = ''] = rest.split(/=(.*)/s);
        args.set(name, plan.buildArgs[name] ?? value);
      } else if (!stage) throw new Error('no build stage in current context');
      else if (word.toUpperCase() === 'RUN') yield* runStep(engine, stage, rest, args);
      else step(stage, word, line, rest, plan.context);
      if (!stage) continue;
      if (index === lines.length - 1)
        stage.config = { ...stage.config, Labels: { ...(stage.config.Labels ?? {}), ...plan.labels } };
      const now = engine.clock();
      stage.history = [
        ...stage.history,
        { created: now, createdBy: `/bin/sh -c #(nop) ${line}`, comment: '', size: 0 },
      ];
      image = engine.images.add({
        parent: image?.id ?? stage.parent?.id ?? '',
        created: now,
        author: '',
        comment: '',
        config: stage.config,
        nodes: new Map(stage.fs.nodes),
        layers: stage.layers,
        history: stage.history,
      });
      yield* say(` ---> ${image.id.slice(7, 19)}\n`);
    }
  } catch (error) {
    const { message, code } = error as Error & { code?: number };
    yield { errorDetail: { message, ...(code === undefined ? {} : { code }) }, error: message };
    return;
  }
  if (!image) return;
  yield { aux: { ID: image.id } };
  yield plan.quiet
    ? { stream: `${image.id}\n` }
    : { stream: `Successfully built ${image.id.slice(7, 19)}\n` };
  for (const { repository, tag } of plan.tags) {
    engine.images.tag(image, repository, tag, engine.clock());
    engine.events.emit('image', 'tag', image.id, { name: `${repository}:${tag}` });
    yield* say(`Successfully tagged ${repository}:${tag}\n`);
  }
}

function from(engine: Engine, text: string): Stage {
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

function step(stage: Stage, word: string, line: string, rest: string, context: FileSystem): void {
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

async function* runStep(
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
