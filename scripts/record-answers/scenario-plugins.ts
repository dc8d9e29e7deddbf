import type { Recorder } from './recorder.ts';
import { prefix } from './scenario-objects.ts';
import { tarOf } from './tar.ts';

/** Makes a plugin that cannot run, asks about it and removes it. */
export async function plugins(rec: Recorder): Promise<void> {
  const name = `${prefix}/plugin:latest`;
  const config = {
    description: 'cannot run',
    documentation: '',
    interface: { types: ['docker.volumedriver/1.0'], socket: 'p.sock' },
    entrypoint: ['/nothing'],
    workdir: '',
    network: { type: 'host' },
    linux: { capabilities: null, devices: null, allowAllDevices: false },
    mounts: null,
    propagatedMount: '',
    env: [{ name: 'DEBUG', description: '', settable: ['value'], value: '0' }],
    args: { name: '', description: '', settable: null, value: null },
    ipchost: false,
    pidhost: false,
  };
  await rec.call('PluginCreate/first', 'POST', '/plugins/create', {
    query: { name },
    headers: { 'Content-Type': 'application/x-tar' },
    body: tarOf({ 'config.json': JSON.stringify(config), 'rootfs/': '', 'rootfs/hello': 'x' }),
  });
  try {
    await rec.call('PluginList/one', 'GET', '/plugins');
    await rec.call('PluginInspect/one', 'GET', `/plugins/${name}/json`);
    await rec.call('PluginSet/known-key', 'POST', `/plugins/${name}/set`, { body: ['DEBUG=1'] });
    await rec.call('PluginSet/unknown-key', 'POST', `/plugins/${name}/set`, { body: ['NOSUCH=1'] });
    await rec.call('PluginSet/unknown', 'POST', '/plugins/nosuch/set', { body: ['DEBUG=1'] });
    await rec.call('PluginDisable/not-enabled', 'POST', `/plugins/${name}/disable`);
    await rec.call('PluginEnable/cannot-run', 'POST', `/plugins/${name}/enable`, { query: { timeout: 1 } });
    await rec.call('PluginEnable/unknown-with-timeout', 'POST', '/plugins/nosuch/enable', {
      query: { timeout: 1 },
    });
    await rec.call('PluginPush/unreachable', 'POST', `/plugins/${name}/push`);
    await rec.call('PluginUpgrade/unreachable', 'POST', `/plugins/${name}/upgrade`, {
      query: { remote: '127.0.0.1:9/x' },
      body: [],
    });
    for (const key of ['capability', 'enable', 'enabled'])
      await rec.call(`PluginList/filter-${key}`, 'GET', '/plugins', {
        query: { filters: { [key]: [key === 'capability' ? 'volumedriver' : 'true'] } },
      });
  } finally {
    await rec.call('PluginDelete/disabled', 'DELETE', `/plugins/${name}`, { query: { force: 1 } });
  }
}
