import { Builder } from '../build/builder.ts';
import { readContext, takeDockerfile } from '../build/context.ts';
import { parseDockerfile, splitLine } from '../build/dockerfile.ts';
import { type Instruction, type Stage, stagesOf } from '../build/instruction.ts';
import type { BuildPlan } from '../build/plan.ts';
import { StepFailed } from '../build/run-step.ts';
import { isOn, type MockRequest, type MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { emitImage } from '../state/image-removal.ts';
import { parseName, type Reference } from '../state/reference.ts';
import { buildHostConfig, jsonParameter } from './build-parameters.ts';
import { parsePlatform } from './platform.ts';
import { failure, type Progress, progress } from './progress.ts';

/** `POST /build`: the classic builder. */
export function build(engine: Engine, request: MockRequest): MockResponse {
  const { query } = request;
  const version = query.get('version') || '1';
  if (version === '2')
    throw new DaemonError(
      501,
      'the mock has no BuildKit: a build with version=2 came, the classic builder (version=1) exists. Build with DOCKER_BUILDKIT=0, or use a real daemon',
    );
  if (version !== '1') throw badRequest(`invalid version "${version}"`);
  const hostConfig = buildHostConfig(query);
  const platform = parsePlatform(query.get('platform'));
  const buildArgs =
    jsonParameter<Record<string, string | null>>(query, 'buildargs', 'error reading build args') ?? {};
  const labels = jsonParameter<Record<string, string>>(query, 'labels', 'error reading labels') ?? {};
  const cacheFrom = jsonParameter<string[]>(query, 'cachefrom', 'error reading cache-from') ?? [];
  jsonParameter(query, 'outputs', 'invalid outputs specified');
  if (isOn(query, 'squash')) throw badRequest('squash is only supported with experimental mode');
  const tags = query.getAll('t').filter(Boolean).map(tagOf);
  const remote = query.get('remote') ?? '';
  if (remote !== '') throw new DaemonError(...unreached(remote));
  const context = readContext(request.body);
  const dockerfile = parseDockerfile(takeDockerfile(context, query.get('dockerfile') ?? ''));
  const { meta, stages } = stagesOf(dockerfile);
  const plan: BuildPlan = {
    engine,
    manner: request.manner,
    dockerfile,
    meta,
    stages: labelled(upTo(stages, query.get('target') ?? ''), labels),
    context,
    buildArgs,
    cached: !isOn(query, 'nocache'),
    cacheFrom: cacheFrom.flatMap((name) => engine.images.find(name) ?? []),
    pulls: isOn(query, 'pull'),
    platform,
    authOf: authConfigs(request.headers.get('x-registry-config')),
    removes: {
      success: isOn(query, 'forcerm') || !query.has('rm') || query.get('rm') === '' || isOn(query, 'rm'),
      failure: isOn(query, 'forcerm'),
    },
    hostConfig,
    signal: request.signal,
  };
  const items = isOn(query, 'q') ? quietly(plan, tags) : told(plan, tags);
  return { status: 200, contentType: 'application/json', stream: progress(items) };
}

/** Why 500: the daemon gives a name that it cannot read here no class. */
function tagOf(text: string): Reference {
  try {
    const parsed = parseName(text);
    if (parsed.digest) throw new Error('build tag cannot contain a digest');
    return parsed;
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
}

function unreached(remote: string): [number, string] {
  const host = /^https?:\/\/([^/]+)/.exec(remote)?.[1] ?? '';
  if (/^(127\.|localhost)/.test(host))
    return [
      500,
      `error downloading remote context ${remote}: Get "${remote}": dial tcp ${host}: connect: connection refused`,
    ];
  return [
    501,
    `the mock fetches no context from ${remote}: it builds what the request carries. Send the context as the body`,
  ];
}

function upTo(stages: readonly Stage[], target: string): readonly Stage[] {
  if (target === '') return stages;
  const at = stages.findLastIndex(({ name }) => name !== '' && name === target.toLowerCase());
  if (at < 0) throw badRequest(`target stage "${target}" could not be found`);
  return stages.slice(0, at + 1);
}

/** Labels of the request are the last steps of the last stage. */
function labelled(stages: readonly Stage[], labels: Readonly<Record<string, string>>): Stage[] {
  const steps = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]): Instruction => {
      const text = `LABEL ${name}=${value}`;
      // Why quoted: neither name nor value is a place for variables.
      const plain = (word: string) => `'${word.replaceAll("'", `'"'"'`)}'`;
      return {
        ...splitLine(text, 0),
        flags: new Map(),
        args: [],
        json: false,
        pairs: [[plain(name), plain(value)]],
      };
    });
  return stages.map((stage, index) =>
    index === stages.length - 1 ? { ...stage, instructions: [...stage.instructions, ...steps] } : stage,
  );
}

/** `X-Registry-Config` as the headers that a pull takes. */
function authConfigs(header: string | undefined): BuildPlan['authOf'] {
  let configs: Record<string, unknown> = {};
  try {
    configs = JSON.parse(Buffer.from(header ?? '', 'base64url').toString('utf8') || '{}');
  } catch {
    // Why: what cannot be read is ignored, as the daemon does.
  }
  return (host) => {
    const own = configs[host === 'docker.io' ? 'https://index.docker.io/v1/' : host];
    if (!own) return undefined;
    const text = Buffer.from(JSON.stringify(own)).toString('base64');
    return text.replaceAll('+', '-').replaceAll('/', '_');
  };
}

async function* told(plan: BuildPlan, tags: readonly Reference[]): AsyncGenerator<Progress> {
  try {
    const image = yield* new Builder(plan).build();
    yield { stream: `Successfully built ${image.id.slice(7, 19)}\n` };
    yield* name(plan, image, tags);
  } catch (error) {
    yield ended(error);
  }
}

/** Nothing but the id; all that was held back where the build fails. */
async function* quietly(plan: BuildPlan, tags: readonly Reference[]): AsyncGenerator<Progress> {
  const held: Progress[] = [];
  const steps = new Builder(plan).build();
  try {
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) if (step.value.stream !== undefined) held.push(step.value);
    yield { stream: `${step.value.id}\n` };
    for (const _told of name(plan, step.value, tags));
  } catch (error) {
    yield* held;
    yield ended(error);
  }
}

function* name(
  { engine }: BuildPlan,
  image: ReturnType<Engine['images']['get']>,
  tags: readonly Reference[],
): Generator<Progress> {
  for (const { repository, tag = 'latest' } of tags) {
    engine.images.tag(image, repository, tag, engine.clock());
    emitImage(engine, 'tag', image, `${repository}:${tag}`);
    yield { stream: `Successfully tagged ${repository}:${tag}\n` };
  }
}

function ended(error: unknown): Progress {
  if (!(error instanceof Error)) throw error;
  return failure(error.message, error instanceof StepFailed ? error.code : undefined);
}
