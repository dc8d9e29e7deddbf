import { splitLine } from '../build/dockerfile.ts';
import { readInstruction } from '../build/instruction.ts';
import { applySetting } from '../build/settings.ts';
import type { Json } from '../state/container.ts';
import { badRequest, DaemonError } from '../state/daemon-error.ts';

const allowed = [
  'CMD',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'ONBUILD',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

/** An instruction of `changes` applied to an image configuration. Throws 400 in the daemon's words. */
export function applyInstruction(config: Json, text: string): Json {
  const line = splitLine(text, 1);
  if (!allowed.includes(line.word)) throw badRequest(`${line.word} is not a valid change command`);
  const env = new Map<string, string>(
    (config.Env ?? []).map((each: string) => each.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  try {
    const setting = applySetting(config, readInstruction(line), {
      lookUp: (name) => env.get(name),
      escaping: '\\',
      cmdSet: true,
      below: {},
    });
    return setting?.config ?? config;
  } catch (error) {
    if (error instanceof DaemonError) throw error;
    throw badRequest((error as Error).message);
  }
}
