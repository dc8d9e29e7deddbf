import type { Json } from '../state/container.ts';

/** A plugin of the daemon. It is never run: one that is enabled is taken to serve what it says. */
export interface Plugin {
  readonly id: string;
  /** With its tag. */
  readonly name: string;
  readonly config: Json;
  settings: { Args: string[]; Devices: Json[]; Env: string[]; Mounts: Json[] };
  enabled: boolean;
}

export const pluginBody = (plugin: Plugin): Json => ({
  Config: plugin.config,
  Enabled: plugin.enabled,
  Id: plugin.id,
  Name: plugin.name,
  PluginReference: plugin.name,
  Settings: plugin.settings,
});

/** `volumedriver` and the like, of what a plugin says it serves. */
export const capabilities = ({ config }: Plugin): string[] =>
  config.Interface.Types.map((type: string) => /^\w+\.(\w+)\//.exec(type)?.[1] ?? type);
