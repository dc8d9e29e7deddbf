import type { Json } from '../state/container.ts';
import { splitLine } from './dockerfile.ts';
import { formatDuration, parseDuration } from './duration.ts';
import type { Instruction } from './instruction.ts';
import { expandWord, expandWords, type LookUp } from './words.ts';

/** A configuration after an instruction, and how its history tells of it. */
export interface Setting {
  readonly config: Json;
  readonly comment: string;
  /** A new author of the image. */
  readonly author?: string;
  /** Said beside the step. */
  readonly note?: string;
}

/** What an instruction needs to know beside the configuration. */
export interface Around {
  readonly lookUp: LookUp;
  readonly escaping: string;
  /** A CMD stood in this stage, so that an ENTRYPOINT keeps it. */
  readonly cmdSet: boolean;
  /** The configuration of the image below. */
  readonly below: Json;
}

type Apply = (config: Json, instruction: Instruction, around: Around) => Setting;

export const shellOf = (config: Json): string[] => config.Shell ?? ['/bin/sh', '-c'];

/** The words that a RUN, CMD or ENTRYPOINT means. */
export const commandWords = (config: Json, { args, json }: Instruction): string[] =>
  json ? [...args] : [...shellOf(config), ...args];

const quoted = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(' ')}]`;
const plain = (words: readonly string[]) => `[${words.join(' ')}]`;
const expandedPairs = ({ pairs }: Instruction, { lookUp, escaping }: Around): [string, string][] =>
  pairs.map(([name, value = '']) => [
    expandWord(name, lookUp, escaping),
    expandWord(value, lookUp, escaping),
  ]);
const orNull = (words: string[]) => (words.length > 0 ? words : null);

/** How each instruction that makes no files changes a configuration. */
const settings: Readonly<Record<string, Apply>> = {
  CMD(config, instruction) {
    const words = commandWords(config, instruction);
    return { config: { ...config, Cmd: orNull(words) }, comment: `CMD ${quoted(words)}` };
  },
  ENTRYPOINT(config, instruction, { cmdSet }) {
    const words = instruction.args.length === 0 ? [] : commandWords(config, instruction);
    return {
      config: { ...config, Entrypoint: orNull(words), ...(cmdSet ? {} : { Cmd: null }) },
      comment: `ENTRYPOINT ${quoted(words)}`,
    };
  },
  ENV(config, instruction, around) {
    const env: string[] = [...(config.Env ?? [])];
    const pairs = expandedPairs(instruction, around);
    for (const [name, value] of pairs) {
      const found = env.findIndex((each) => each.split('=')[0] === name);
      env[found < 0 ? env.length : found] = `${name}=${value}`;
    }
    const comment = `ENV ${pairs.map(([name, value]) => `${name}=${value}`).join(' ')}`;
    return { config: { ...config, Env: env }, comment };
  },
  LABEL(config, instruction, around) {
    const pairs = expandedPairs(instruction, around);
    const comment = `LABEL ${pairs.map(([name, value]) => `${name}=${value}`).join(' ')}`;
    return {
      config: { ...config, Labels: { ...(config.Labels ?? {}), ...Object.fromEntries(pairs) } },
      comment,
    };
  },
  EXPOSE(config, { args }, { lookUp, escaping }) {
    const words = args.toSorted().flatMap((arg) => expandWords(arg, lookUp, escaping));
    const ports = Object.fromEntries(words.flatMap(portsOf).map((port) => [port, {}]));
    return {
      config: { ...config, ExposedPorts: { ...(config.ExposedPorts ?? {}), ...ports } },
      comment: `EXPOSE ${words.join(' ')}`,
    };
  },
  USER(config, { args }, { lookUp, escaping }) {
    const user = expandWord(args[0] ?? '', lookUp, escaping);
    return { config: { ...config, User: user }, comment: `USER ${user}` };
  },
  VOLUME(config, { args }, { lookUp, escaping }) {
    const paths = args.map((arg) => expandWord(arg, lookUp, escaping));
    const volumes = Object.fromEntries(paths.map((path) => [path, {}]));
    return {
      config: { ...config, Volumes: { ...(config.Volumes ?? {}), ...volumes } },
      comment: `VOLUME ${plain(paths)}`,
    };
  },
  WORKDIR(config, { args }, { lookUp, escaping }) {
    const folder = workingFolder(config.WorkingDir, expandWord(args[0] ?? '', lookUp, escaping));
    return { config: { ...config, WorkingDir: folder }, comment: `WORKDIR ${folder}` };
  },
  STOPSIGNAL(config, { args }, { lookUp, escaping }) {
    const signal = expandWord(args[0] ?? '', lookUp, escaping);
    if (!isSignal(signal)) throw new Error(`invalid signal: ${signal}`);
    return { config: { ...config, StopSignal: signal }, comment: `STOPSIGNAL ${signal}` };
  },
  SHELL(config, { args }) {
    return { config: { ...config, Shell: [...args] }, comment: `SHELL ${plain(args)}` };
  },
  ONBUILD(config, { args }) {
    const [trigger = ''] = args;
    return {
      config: { ...config, OnBuild: [...(config.OnBuild ?? []), trigger] },
      comment: `ONBUILD ${trigger}`,
    };
  },
  MAINTAINER(config, { args }) {
    const [author = ''] = args;
    return { config, comment: `MAINTAINER ${author}`, author };
  },
  HEALTHCHECK(config, instruction, { below }) {
    const health = healthCheck(instruction);
    const before: string[] = config.Healthcheck?.Test ?? [];
    const merged = { ...(below.Healthcheck ?? {}) };
    for (const [key, value] of Object.entries(health)) if (value !== 0) merged[key] = value;
    const spans = [health.Interval, health.Timeout, health.StartPeriod, health.StartInterval].map(
      formatDuration,
    );
    return {
      config: { ...config, Healthcheck: merged },
      comment: `HEALTHCHECK &{${plain(health.Test)} ${spans.join(' ')} ${health.Retries}}`,
      ...(before.length > 0 && before[0] !== 'NONE'
        ? { note: `Note: overriding previous HEALTHCHECK: ${plain(before)}\n` }
        : {}),
    };
  },
};

/** Applies an instruction that makes no files; `undefined` for the others. Throws in the daemon's words. */
export function applySetting(config: Json, instruction: Instruction, around: Around): Setting | undefined {
  return settings[instruction.word]?.(config, instruction, around);
}

function healthCheck({ args, flags }: Instruction) {
  const { word, rest } = splitLine(args[0] ?? '', 0);
  const list = rest.startsWith('[') ? parsedList(rest) : undefined;
  const Test = word === 'NONE' ? ['NONE'] : list ? ['CMD', ...list] : ['CMD-SHELL', rest];
  const span = (name: string) => parseDuration(flags.get(name) ?? '');
  return {
    Test,
    Interval: span('interval'),
    Timeout: span('timeout'),
    StartPeriod: span('start-period'),
    StartInterval: span('start-interval'),
    Retries: Number(flags.get('retries') ?? 0),
  };
}

function parsedList(text: string): string[] | undefined {
  try {
    return JSON.parse(text) as string[];
  } catch {
    return undefined;
  }
}

/** A folder after a WORKDIR: absolute, or below the one before. */
export function workingFolder(before: string, folder: string): string {
  const steps: string[] = [];
  for (const step of (folder.startsWith('/') ? folder : `${before || '/'}/${folder}`).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** `80`, `80-82/udp`, `1.2.3.4:1:2` as the ports that the container has. */
function portsOf(text: string): string[] {
  const [address = '', protocol = 'tcp'] = text.split('/');
  const range = address.split(':').at(-1) ?? '';
  const [first = '', last = first] = range.split('-');
  const isPort = (port: string) => /^\d+$/.test(port) && Number(port) <= 65_535;
  if (!isPort(first) || !isPort(last) || Number(last) < Number(first))
    throw new Error(`Invalid containerPort: ${range}`);
  if (!['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase())) throw new Error(`Invalid proto: ${protocol}`);
  return Array.from(
    { length: Number(last) - Number(first) + 1 },
    (_each, index) => `${Number(first) + index}/${protocol.toLowerCase()}`,
  );
}

const signals =
  /^(SIG)?(ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTM(IN|AX)([+-]\d+)?)$/i;
const isSignal = (text: string) =>
  /^\d+$/.test(text) ? Number(text) > 0 && Number(text) < 65 : signals.test(text);
