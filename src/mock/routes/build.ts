import { isOn, type MockRequest, type MockResponse } from '../serve/message.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { FileSystem } from '../state/file-system.ts';
import { digestOf } from '../state/ids.ts';
import { type MockImage, parseReference } from '../state/image-store.ts';
import { from, runStep, type Stage, step } from './build-steps.ts';
import { type Progress, plainTar, progress } from './progress.ts';

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
    lines: upToTarget(lines, query.get('target') ?? ''),
    buildArgs,
    labels,
    tags,
    quiet: isOn(query, 'q'),
    cached: !isOn(query, 'nocache'),
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
  readonly cached: boolean;
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

/** The instructions up to the end of the target stage. */
function upToTarget(lines: readonly string[], target: string): readonly string[] {
  if (target === '') return lines;
  const isFrom = (line: string) => /^from\s/i.test(line);
  const named = (line: string) => /\sas\s+(\S+)$/i.exec(line)?.[1]?.toLowerCase() === target.toLowerCase();
  const begin = lines.findIndex((line) => isFrom(line) && named(line));
  if (begin < 0) throw badRequest(`failed to reach build target ${target} in Dockerfile`);
  const next = lines.findIndex((line, index) => index > begin && isFrom(line));
  return next < 0 ? lines : lines.slice(0, next);
}

/** Ids of what was built before, by the parent, the instruction and what it reads. */
const caches = new WeakMap<Engine, Map<string, string>>();

async function* run(plan: Plan): AsyncGenerator<Progress> {
  const { engine, lines } = plan;
  const cache = caches.get(engine) ?? new Map<string, string>();
  caches.set(engine, cache);
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
      const isLast = index === lines.length - 1;
      const read = /^(copy|add)$/i.test(word) ? digestOf(plan.context.pack('/', '')) : '';
      const key = JSON.stringify([image?.id, line, read, [...args], isLast && plan.labels]);
      const before = engine.images.find(plan.cached && stage ? (cache.get(key) ?? '') : '');
      if (before && stage) {
        const { config, layers, history } = before;
        const fs = new FileSystem(before.nodes);
        stage = { ...stage, config, fs, layers: [...layers], history: [...history] };
        image = before;
        yield* say(' ---> Using cache\n');
        yield* say(` ---> ${image.id.slice(7, 19)}\n`);
        continue;
      }
      if (word.toUpperCase() === 'FROM') {
        stage = from(engine, rest);
        image = stage.parent;
        if (image) yield* say(` ---> ${image.id.slice(7, 19)}\n`);
        // Why: a FROM makes no image of its own, unless labels are put upon it.
        if (!isLast) continue;
      } else if (word.toUpperCase() === 'ARG') {
        const [name = '', value = ''] = rest.split(/=(.*)/s);
        args.set(name, plan.buildArgs[name] ?? value);
      } else if (!stage) throw new Error('no build stage in current context');
      else if (word.toUpperCase() === 'RUN') yield* runStep(engine, stage, rest, args);
      else step(stage, word, line, rest, plan.context);
      if (!stage) continue;
      if (isLast)
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
      cache.set(key, image.id);
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
