import { conflict, DaemonError, notFound } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { parseName, shown } from '../state/reference.ts';
import type { Plugin } from './plugin.ts';
import { configOf } from './plugin-config.ts';
import { initialSettings, isEnabled } from './plugin-settings.ts';

/** The plugins of a daemon. */
class PluginStore {
  readonly #engine: Engine;
  readonly #plugins = new Map<string, Plugin>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get all(): Plugin[] {
    return [...this.#plugins.values()];
  }

  /** By id, name, name without tag, or a beginning of the id. Throws 404. */
  get(name: string): Plugin {
    const exact = this.#plugins.get(name) ?? this.all.find((plugin) => plugin.name === name);
    const tagged = exact ?? this.all.find((plugin) => plugin.name === `${name}:latest`);
    const begun = tagged ? [] : this.all.filter(({ id }) => /^[0-9a-f]+$/.test(name) && id.startsWith(name));
    if (begun.length > 1) throw new DaemonError(400, `multiple plugins found for "${name}"`);
    const found = tagged ?? begun[0];
    if (!found) throw notFound(`plugin "${name}" not found`);
    return found;
  }

  /** Makes a plugin of an archive. Throws 409 for a name that is taken, 500 for what is no plugin. */
  create(wished: string, archive: Uint8Array): Plugin {
    const name = nameOf(wished);
    if (this.all.some((plugin) => plugin.name === name)) throw conflict(`plugin ${name} already exists`);
    const config = configOf(archive, this.#engine.profile.release);
    const plugin: Plugin = {
      id: this.#engine.ids.next(),
      name,
      config,
      settings: initialSettings(config),
      enabled: false,
    };
    this.#plugins.set(plugin.id, plugin);
    this.#tell('create', plugin, name);
    return plugin;
  }

  enable(plugin: Plugin): void {
    if (plugin.enabled) throw isEnabled(plugin, 'plugin already enabled');
    plugin.enabled = true;
    this.#tell('enable', plugin, plugin.name);
  }

  disable(plugin: Plugin): void {
    if (!plugin.enabled)
      throw conflict(`plugin is already disabled: plugin ${plugin.name} found but disabled`);
    plugin.enabled = false;
    this.#tell('disable', plugin, plugin.name);
  }

  /** Removes a plugin; one that is enabled only by force. `asked` is the name that a client gave. Throws 409. */
  remove(plugin: Plugin, force: boolean, asked: string): void {
    if (plugin.enabled && !force) throw isEnabled(plugin);
    if (plugin.enabled) this.disable(plugin);
    this.#plugins.delete(plugin.id);
    this.#tell('remove', plugin, asked);
  }

  #tell(action: string, { id }: Plugin, name: string): void {
    this.#engine.events.emit('plugin', action, id, { name });
  }
}

/** The name with its tag. Throws 500, for the daemon gives a wrong name no class here. */
function nameOf(wished: string): string {
  let reference: ReturnType<typeof parseName>;
  try {
    reference = parseName(wished);
  } catch (error) {
    throw new DaemonError(500, `failed to parse reference ${wished}: ${(error as Error).message}`);
  }
  if (reference.digest) throw new DaemonError(500, 'canonical references are not permitted');
  return shown(reference);
}

const stores = new WeakMap<Engine, PluginStore>();

export function pluginsOf(engine: Engine): PluginStore {
  let store = stores.get(engine);
  if (!store) {
    store = new PluginStore(engine);
    stores.set(engine, store);
  }
  return store;
}
