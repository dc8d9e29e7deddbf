import type { Progress } from '../routes/progress.ts';
import { FileSystem } from '../state/file-system.ts';
import { emptyConfig, fullConfig } from '../state/image-document.ts';
import { emitImage } from '../state/image-removal.ts';
import type { MockImage } from '../state/image-store.ts';
import { type Layer, layerOf, layerOfChanges } from '../state/layer.ts';
import { remove } from '../state/life-cycle.ts';
import { formatTime } from '../state/time.ts';
import { baseImage } from './base-image.ts';
import { BuildArgs } from './build-args.ts';
import { cachedStep, stepOfHistory } from './cache.ts';
import { type Copy, copyInto, findSources, sourceHash } from './copy.ts';
import { splitLine } from './dockerfile.ts';
import { type Instruction, readInstruction, type Stage } from './instruction.ts';
import type { BuildPlan, StageState } from './plan.ts';
import { type Ran, run } from './run-step.ts';
import { applySetting, commandWords, shellOf, workingFolder } from './settings.ts';
import { expandWord, type LookUp } from './words.ts';

// Why one file: what a step sees, whether it is taken from the cache, and the image that it leaves are one state.

const usualPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const needsBuildKit = (flag: string) =>
  new Error(
    `the --${flag} option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled`,
  );

/** Builds an image as the classic builder does, a step at a time. Throws what ends the stream. */
export class Builder {
  readonly #plan: BuildPlan;
  readonly #args: BuildArgs;
  readonly #stages: StageState[] = [];
  readonly #total: number;
  #step = 0;
  /** Once a step was not in the cache, none after it is. */
  #cached: boolean;

  constructor(plan: BuildPlan) {
    this.#plan = plan;
    this.#args = new BuildArgs(plan.buildArgs);
    this.#cached = plan.cached;
    this.#total =
      plan.meta.length + plan.stages.reduce((sum, { instructions }) => sum + 1 + instructions.length, 0);
  }

  async *build(): AsyncGenerator<Progress, MockImage> {
    const { meta, stages, dockerfile } = this.#plan;
    for (const warning of dockerfile.warnings) yield { stream: `\u001b[91m${warning}\n\u001b[0m` };
    for (const instruction of meta) {
      yield* this.#say(instruction);
      for (const [name, value] of instruction.pairs)
        this.#args.declareMeta(name, value === undefined ? undefined : this.#expandMeta(value));
    }
    for (const stage of stages) yield* this.#stage(stage);
    const image = this.#stages.at(-1)?.image;
    if (!image) throw new Error('No image was generated. Is your Dockerfile empty?');
    const { unused } = this.#args;
    if (unused.length > 0)
      yield { stream: `[Warning] One or more build-args [${unused.join(' ')}] were not consumed\n` };
    return image;
  }

  *#say({ text }: Instruction): Generator<Progress> {
    this.#step++;
    yield { stream: `Step ${this.#step}/${this.#total} : ${text}` };
    yield { stream: '\n' };
  }

  #expandMeta(word: string): string {
    return expandWord(word, (name) => this.#args.meta(name), this.#plan.dockerfile.escaping);
  }

  async *#stage({ from, name, instructions }: Stage): AsyncGenerator<Progress> {
    yield* this.#say(from);
    this.#args.reset();
    this.#cached = this.#plan.cached;
    const written = from.args[0] ?? '';
    const begun = yield* this.#begin(written, this.#expandMeta(written));
    const config = { ...emptyConfig, ...(begun?.config ?? {}) };
    const hasPath = (config.Env ?? []).some((each: string) => each.startsWith('PATH='));
    const state: StageState = {
      name,
      image: begun,
      begun,
      author: begun?.document.author ?? '',
      cmdSet: false,
      config: { ...config, Env: hasPath ? config.Env : [usualPath, ...(config.Env ?? [])] },
    };
    this.#stages.push(state);
    yield* this.#triggers(state);
    yield { stream: ` ---> ${shortId(state.image)}\n` };
    for (const instruction of instructions) {
      if (this.#plan.signal.aborted) throw new Error('Build cancelled');
      yield* this.#say(instruction);
      yield* this.#dispatch(state, instruction);
      yield { stream: ` ---> ${shortId(state.image)}\n` };
    }
    if (state.image) yield { aux: { ID: state.image.id } };
  }

  async *#begin(written: string, name: string): AsyncGenerator<Progress, MockImage | undefined> {
    if (name === '') throw new Error(`base name (${written}) should not be blank`);
    const earlier = this.#stages.find((each) => each.name !== '' && each.name === name.toLowerCase());
    if (earlier) return earlier.image;
    if (name === 'scratch') return undefined;
    return yield* baseImage(this.#plan, name);
  }

  /** What the image below wants to be done first. */
  async *#triggers(state: StageState): AsyncGenerator<Progress> {
    const triggers: string[] = state.config.OnBuild ?? [];
    state.config = { ...state.config, OnBuild: null };
    if (triggers.length === 0) return;
    yield { stream: `# Executing ${triggers.length} build trigger` };
    if (triggers.length > 1) yield { stream: 's' };
    yield { stream: '\n' };
    for (const trigger of triggers) yield* this.#dispatch(state, readInstruction(splitLine(trigger, 1)));
  }

  async *#dispatch(state: StageState, instruction: Instruction): AsyncGenerator<Progress> {
    const { word, flags } = instruction;
    // Why no others: the classic builder takes what it does not know, and does nothing about it.
    for (const flag of flags.keys())
      if (['chmod', 'mount', 'network'].includes(flag)) throw needsBuildKit(flag);
    if (word === 'RUN') return yield* this.#run(state, instruction);
    if (word === 'COPY' || word === 'ADD') return yield* this.#copy(state, instruction);
    if (word === 'ARG') return yield* this.#arg(state, instruction);
    const setting = applySetting(state.config, instruction, {
      lookUp: this.#lookUp(state),
      escaping: this.#plan.dockerfile.escaping,
      cmdSet: state.cmdSet,
      below: state.image?.config ?? {},
    });
    if (!setting) throw new Error(`unknown instruction: ${word}`);
    if (setting.note) yield { stream: setting.note };
    state.config = setting.config;
    state.author = setting.author ?? state.author;
    if (word === 'CMD' && instruction.args.length > 0) state.cmdSet = true;
    if (word === 'WORKDIR')
      return yield* this.#nothing(state, [`#(nop) ${setting.comment}`], this.#folder(state));
    yield* this.#nothing(state, ['#(nop) ', setting.comment]);
  }

  #lookUp(state: StageState): LookUp {
    const env = new Map<string, string>(
      (state.config.Env ?? []).map((each: string) => each.split(/=(.*)/s).slice(0, 2) as [string, string]),
    );
    const args = new Map(this.#args.seen(state.config.Env ?? []));
    return (name) => env.get(name) ?? args.get(name);
  }

  async *#arg(state: StageState, { pairs }: Instruction): AsyncGenerator<Progress> {
    const { escaping } = this.#plan.dockerfile;
    const told: string[] = [];
    for (const [name, value] of pairs) {
      const expanded = value === undefined ? undefined : expandWord(value, this.#lookUp(state), escaping);
      this.#args.declare(name, expanded);
      told.push(expanded === undefined ? name : `${name}=${expanded}`);
    }
    yield* this.#nothing(state, ['#(nop) ', `ARG ${told.join(' ')}`]);
  }

  /** The folder of a WORKDIR as a layer, where it is not there yet. */
  #folder({ config, image }: StageState): Layer | undefined {
    const fs = new FileSystem(image?.nodes);
    if (fs.get(config.WorkingDir)) return undefined;
    fs.set(config.WorkingDir, { type: 'directory', mode: 0o755 });
    return layerOfChanges(fs);
  }

  /** A step that runs nothing, in a container that is never started. */
  async *#nothing(state: StageState, words: readonly string[], layer?: Layer): AsyncGenerator<Progress> {
    const { engine, removes } = this.#plan;
    const cmd = [...shellOf(state.config), ...words];
    if (this.#probe(state, cmd)) return yield { stream: ' ---> Using cache\n' };
    const id = engine.ids.next();
    const attributes = {
      ...(state.config.Labels ?? {}),
      image: state.image?.id ?? '',
      name: `build_${id.slice(0, 8)}`,
    };
    engine.events.emit('container', 'create', id, attributes);
    yield { stream: ` ---> Running in ${id.slice(0, 12)}\n` };
    this.#commit(state, cmd, layer, id);
    if (!removes.success) return;
    engine.events.emit('container', 'destroy', id, attributes);
    yield { stream: ` ---> Removed intermediate container ${id.slice(0, 12)}\n` };
  }

  async *#run(state: StageState, instruction: Instruction): AsyncGenerator<Progress> {
    const { engine, manner, removes, hostConfig, signal } = this.#plan;
    const words = commandWords(state.config, instruction);
    const env: string[] = state.config.Env ?? [];
    const told = this.#args.told(env).map(([name, value]) => `${name}=${value}`);
    const cmd = this.#args.seen(env).length > 0 ? [`|${told.length}`, ...told, ...words] : words;
    if (this.#probe(state, cmd, null)) return yield { stream: ' ---> Using cache\n' };
    if (!state.image) {
      yield { stream: ` ---> Running in ${engine.ids.next().slice(0, 12)}\n` };
      throw new Error(
        `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${words[0]}": stat ${words[0]}: no such file or directory`,
      );
    }
    const seen = this.#args.seen(env).map(([name, value]) => `${name}=${value}`);
    const ran: Ran = yield* run({
      engine,
      manner,
      image: state.image.id,
      words,
      config: state.config,
      env: [...env, ...seen],
      hostConfig,
      removes,
      signal,
    });
    this.#commit(state, cmd, ran.layer, ran.container.id, null);
    if (!removes.success) return;
    await remove(engine, ran.container, { force: true, volumes: true });
    yield { stream: ` ---> Removed intermediate container ${ran.container.id.slice(0, 12)}\n` };
  }

  async *#copy(state: StageState, instruction: Instruction): AsyncGenerator<Progress> {
    const { word, args, flags } = instruction;
    const { escaping } = this.#plan.dockerfile;
    const lookUp = this.#lookUp(state);
    const expanded = args.map((arg) => expandWord(arg, lookUp, escaping));
    const target = expanded.pop() ?? '';
    const from = flags.get('from');
    const source =
      from === undefined ? this.#plan.context : yield* this.#filesOf(expandWord(from, lookUp, escaping));
    const copy: Copy = {
      word,
      source,
      isContext: from === undefined,
      paths: expanded,
      target,
      place: workingFolder(state.config.WorkingDir, target),
      chown: expandWord(flags.get('chown') ?? '', lookUp, escaping),
    };
    const [url] = word === 'ADD' ? expanded.filter((path) => /^https?:\/\/|^git@|^git:\/\//.test(path)) : [];
    if (url !== undefined) throw new Error(`ADD failed: ${unreached(url)}`);
    const found = findSources(copy);
    const owner = copy.chown === '' ? '' : `--chown=${copy.chown} `;
    const comment = `#(nop) ${word} ${owner}${sourceHash(source, found)} in ${target} `;
    const cmd = [...shellOf(state.config), comment];
    if (this.#probe(state, cmd)) return yield { stream: ' ---> Using cache\n' };
    const fs = new FileSystem(state.image?.nodes);
    copyInto(fs, copy, found);
    this.#commit(state, cmd, layerOfChanges(fs), undefined);
  }

  /** The files that COPY --from means. */
  async *#filesOf(from: string): AsyncGenerator<Progress, FileSystem> {
    const current = this.#stages.length - 1;
    if (/^\d+$/.test(from)) {
      const at = Number(from);
      if (at === current) throw new Error(`invalid from flag value ${from}: refers to current build stage`);
      const stage = at < current ? this.#stages[at] : undefined;
      if (!stage) throw new Error(`invalid from flag value ${from}: index out of bounds`);
      return new FileSystem(stage.image?.nodes);
    }
    const stage = this.#stages
      .slice(0, current)
      .find(({ name }) => name !== '' && name === from.toLowerCase());
    if (stage) return new FileSystem(stage.image?.nodes);
    try {
      return new FileSystem((yield* baseImage(this.#plan, from)).nodes);
    } catch (error) {
      throw new Error(`invalid from flag value ${from}: ${(error as Error).message}`);
    }
  }

  /** Whether the step was done before; then its image is the stage's. */
  #probe(state: StageState, cmd: readonly string[], entrypoint: unknown = state.config.Entrypoint): boolean {
    if (!this.#cached) return false;
    const { engine, cacheFrom } = this.#plan;
    const config = { ...state.config, Cmd: cmd, Entrypoint: entrypoint };
    const found = cachedStep(engine, state.image, config);
    if (found) {
      state.image = found;
      return true;
    }
    const source = stepOfHistory(cacheFrom, state.image, cmd.join(' '));
    if (source) {
      const step = source.document.history[state.image?.document.history.length ?? 0];
      const diffId = step?.empty_layer ? undefined : source.layers[state.image?.layers.length ?? 0];
      const layer = engine.images.layers.layersOf(source.layers).find((each) => each.diffId === diffId);
      this.#commit(state, cmd, layer, undefined, entrypoint, step?.created);
      return true;
    }
    this.#cached = false;
    return false;
  }

  #commit(
    state: StageState,
    cmd: readonly string[],
    layer: Layer | undefined,
    container: string | undefined,
    entrypoint: unknown = state.config.Entrypoint,
    created?: string,
  ): void {
    const { engine } = this.#plan;
    const below = state.image?.id ?? '';
    const hostname = container?.slice(0, 12) ?? '';
    const told = {
      ...state.config,
      Cmd: cmd,
      Entrypoint: entrypoint,
      Labels: state.config.Labels ?? (below ? {} : null),
    };
    const image = engine.images.make({
      below: state.image,
      isChild: true,
      config: fullConfig(state.config, '', below),
      layer: layer && isEmpty(layer) ? undefined : layer,
      created: created ?? formatTime(engine.clock()),
      createdBy: cmd.join(' '),
      author: state.author,
      ...(container ? { container } : {}),
      containerConfig: fullConfig(told, hostname, below),
      release: engine.profile.release,
    });
    emitImage(engine, 'create', image);
    state.image = image;
  }
}

const shortId = (image: MockImage | undefined) => image?.id.slice(7, 19) ?? '';
const emptyTar = layerOf(new Uint8Array(1024)).diffId;
const isEmpty = ({ diffId }: Layer) => diffId === emptyTar;

/** Why nothing is fetched for an ADD. */
function unreached(url: string): string {
  const host = /^https?:\/\/([^/]+)/.exec(url)?.[1] ?? url;
  if (/^(127\.|localhost)/.test(host)) return `Get "${url}": dial tcp ${host}: connect: connection refused`;
  return `the mock fetches nothing from ${host}: put the file into the context and COPY it`;
}
