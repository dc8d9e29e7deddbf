import type { Json } from '../state/container.ts';
import { conflict, DaemonError } from '../state/daemon-error.ts';
import type { Plugin } from './plugin.ts';

/** What a plugin is set to before anybody sets anything. */
export const initialSettings = ({ Args, Env, Mounts, Linux }: Json): Plugin['settings'] => ({
  Args: Args.Value ?? [],
  Devices: Linux.Devices ?? [],
  Env: (Env ?? []).map(({ Name, Value }: Json) => `${Name}=${Value}`),
  Mounts: Mounts ?? [],
});

/** Sets `DEBUG=1`, `mount.source=/x`, `args=a b`. Throws 500 for what cannot be set. */
export function set(plugin: Plugin, assignments: readonly string[]): void {
  if (plugin.enabled)
    throw new DaemonError(500, 'cannot set on an active plugin, disable plugin before setting');
  let settings = plugin.settings;
  for (const assignment of assignments) settings = withSetting(plugin, settings, assignment);
  plugin.settings = settings;
}

function withSetting(
  { config }: Plugin,
  settings: Plugin['settings'],
  assignment: string,
): Plugin['settings'] {
  const [, left = assignment, value = ''] = /^([^=]*)=(.*)$/s.exec(assignment) ?? [];
  const [name = '', field = 'value'] = left.split('.');
  const allow = (found: Json, wanted: string) => {
    if (!(found.Settable ?? []).includes(wanted)) throw new DaemonError(500, `"${name}" is not settable`);
  };
  const env = (config.Env ?? []).find((each: Json) => each.Name === name);
  if (env) {
    allow(env, 'value');
    const others = settings.Env.map((entry) => (entry.startsWith(`${name}=`) ? `${name}=${value}` : entry));
    return { ...settings, Env: others };
  }
  const mount = (config.Mounts ?? []).find((each: Json) => each.Name === name);
  if (mount) {
    const wanted = field === 'value' ? 'source' : field;
    allow(mount, wanted);
    return {
      ...settings,
      Mounts: settings.Mounts.map((each) => (each.Name === name ? { ...each, Source: value } : each)),
    };
  }
  const device = (config.Linux.Devices ?? []).find((each: Json) => each.Name === name);
  if (device) {
    allow(device, 'path');
    return {
      ...settings,
      Devices: settings.Devices.map((each) => (each.Name === name ? { ...each, Path: value } : each)),
    };
  }
  if (config.Args.Name === name && name !== '') {
    allow(config.Args, 'value');
    return { ...settings, Args: value.split(' ') };
  }
  throw new DaemonError(500, `setting "${name}" not found in the plugin configuration`);
}

/** What cannot be done to a plugin that is enabled. */
export const isEnabled = ({ name }: Plugin, what = ''): DaemonError =>
  conflict(`${what === '' ? '' : `${what}: `}plugin ${name} is enabled`);
