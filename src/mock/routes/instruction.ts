import { badRequest } from '../state/daemon-error.ts';

// biome-ignore lint/suspicious/noExplicitAny: an image configuration is any JSON.
type Config = any;

/** An instruction of a Dockerfile, or of `changes`, applied to an image configuration. Throws 400. */
export function applyInstruction(config: Config, line: string): Config {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(line) ?? [];
  const words = (text: string): string[] => {
    if (text.trim().startsWith('[')) {
      try {
        return JSON.parse(text) as string[];
      } catch {
        // Why: what is no JSON array is the shell form, as in a Dockerfile.
      }
    }
    return ['/bin/sh', '-c', text];
  };
  const unquote = (text: string) => text.replace(/^(["'])(.*)\1$/s, '$2');
  const pairs = (text: string) =>
    [...text.matchAll(/([\w.-]+)=("[^"]*"|'[^']*'|\S*)/g)].map(
      ([, key = '', value = '']) => [key, unquote(value)] as const,
    );
  switch (word.toUpperCase()) {
    case 'CMD':
      return { ...config, Cmd: words(rest) };
    case 'ENTRYPOINT':
      return { ...config, Entrypoint: words(rest) };
    case 'ENV': {
      const entries = rest.includes('=')
        ? pairs(rest)
        : [rest.split(/\s+(.*)/s).slice(0, 2) as [string, string]];
      const names = new Set(entries.map(([key]) => key));
      return {
        ...config,
        Env: [
          ...(config.Env ?? []).filter((entry: string) => !names.has(entry.split('=')[0] ?? '')),
          ...entries.map(([key, value]) => `${key}=${value}`),
        ],
      };
    }
    case 'LABEL':
      return { ...config, Labels: { ...(config.Labels ?? {}), ...Object.fromEntries(pairs(rest)) } };
    case 'EXPOSE':
      return {
        ...config,
        ExposedPorts: {
          ...(config.ExposedPorts ?? {}),
          ...Object.fromEntries(
            rest.split(/\s+/).map((port) => [port.includes('/') ? port : `${port}/tcp`, {}]),
          ),
        },
      };
    case 'USER':
      return { ...config, User: rest };
    case 'WORKDIR':
      return { ...config, WorkingDir: rest.startsWith('/') ? rest : `${config.WorkingDir || ''}/${rest}` };
    case 'VOLUME':
      return {
        ...config,
        Volumes: {
          ...(config.Volumes ?? {}),
          ...Object.fromEntries(
            (rest.startsWith('[') ? (JSON.parse(rest) as string[]) : rest.split(/\s+/)).map((path) => [
              path,
              {},
            ]),
          ),
        },
      };
    case 'STOPSIGNAL':
      return { ...config, StopSignal: rest };
    case 'ONBUILD':
      return { ...config, OnBuild: [...(config.OnBuild ?? []), rest] };
    default:
      throw badRequest(`${word} is not a valid change command`);
  }
}
