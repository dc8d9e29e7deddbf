import { inVersionRange } from '../../src/base/index.ts';
import type { Recorder } from './recorder.ts';
import { label, type Made, prefix } from './scenario-objects.ts';
import { tarOf } from './tar.ts';

/** Asks about the objects in all their states. */
export async function readObjects(rec: Recorder, made: Made, since: number): Promise<void> {
  await rec.call('SystemPing/get', 'GET', '/_ping');
  await rec.call('SystemPing/unversioned', 'GET', '/_ping', { unversioned: true });
  await rec.call('SystemPingHead/head', 'HEAD', '/_ping');
  await rec.call('SystemVersion/get', 'GET', '/version');
  await rec.call('SystemInfo/get', 'GET', '/info');
  await rec.call('SystemDataUsage/all', 'GET', '/system/df');
  for (const type of inVersionRange(rec.api, '1.42..') ? ['container', 'image', 'volume', 'build-cache'] : [])
    await rec.call(`SystemDataUsage/type-${type}`, 'GET', '/system/df', { query: { type } });

  await rec.call('ContainerList/all', 'GET', '/containers/json', {
    query: { all: 1, filters: { label: [label] } },
  });
  await rec.call('ContainerList/size', 'GET', '/containers/json', {
    query: { all: 1, size: 1, filters: { name: [`${prefix}-exited`] } },
  });
  await rec.call('ContainerList/empty', 'GET', '/containers/json', {
    query: { filters: { name: ['nosuchname'] } },
  });
  for (const word of Object.keys(made.containers)) {
    await rec.call(`ContainerInspect/${word}`, 'GET', `/containers/${prefix}-${word}/json`);
    if (word === 'created' || word === 'exited')
      await rec.call(`ContainerInspect/${word}-size`, 'GET', `/containers/${prefix}-${word}/json`, {
        query: { size: 1 },
      });
    await rec.call(`ContainerChanges/${word}`, 'GET', `/containers/${prefix}-${word}/changes`);
    await rec.call(`ContainerStats/${word}-once`, 'GET', `/containers/${prefix}-${word}/stats`, {
      query: { stream: 0, 'one-shot': 1 },
    });
  }
  await rec.call('ContainerStats/running-sampled', 'GET', `/containers/${prefix}-running/stats`, {
    query: { stream: 0 },
  });
  await rec.call('ContainerStats/running-stream', 'GET', `/containers/${prefix}-running/stats`, {
    query: { stream: 1 },
    atMost: 1000,
  });
  await rec.call('ContainerTop/running', 'GET', `/containers/${prefix}-running/top`);
  await rec.call('ContainerTop/ps-args', 'GET', `/containers/${prefix}-host/top`, {
    query: { ps_args: '-o pid,cmd' },
  });
  await rec.call('ContainerLogs/exited', 'GET', `/containers/${prefix}-exited/logs`, {
    query: { stdout: 1, stderr: 1 },
  });
  await rec.call('ContainerLogs/timestamps', 'GET', `/containers/${prefix}-exited/logs`, {
    query: { stdout: 1, timestamps: 1, tail: 1 },
  });
  await rec.call('ContainerLogs/tty', 'GET', `/containers/${prefix}-tty/logs`, {
    query: { stdout: 1, stderr: 1 },
  });
  await rec.call('ContainerExport/exited', 'GET', `/containers/${prefix}-exited/export`, { dropBody: true });
  await rec.call('ContainerArchive/file', 'GET', `/containers/${prefix}-exited/archive`, {
    query: { path: '/new' },
    dropBody: true,
  });
  await rec.call('ContainerArchiveInfo/file', 'HEAD', `/containers/${prefix}-exited/archive`, {
    query: { path: '/new' },
  });
  await rec.call('ContainerArchiveInfo/folder', 'HEAD', `/containers/${prefix}-exited/archive`, {
    query: { path: '/etc' },
  });
  await rec.call('PutContainerArchive/file', 'PUT', `/containers/${prefix}-exited/archive`, {
    query: { path: '/tmp' },
    headers: { 'Content-Type': 'application/x-tar' },
    body: tarOf({ 'put.txt': 'put\n' }),
  });

  await rec.call('NetworkList/ours', 'GET', '/networks', { query: { filters: { label: [label] } } });
  await rec.call('NetworkList/builtin', 'GET', '/networks', { query: { filters: { type: ['builtin'] } } });
  await rec.call('NetworkList/bare', 'GET', '/networks', {
    query: { filters: { name: [`${prefix}-bare`] } },
  });
  for (const name of [`${prefix}-net`, `${prefix}-bare`, 'bridge', 'host', 'none'])
    await rec.call(`NetworkInspect/${name.replace(`${prefix}-`, 'ours-')}`, 'GET', `/networks/${name}`);
  await rec.call('VolumeList/ours', 'GET', '/volumes', { query: { filters: { label: [label] } } });
  await rec.call('VolumeList/bare', 'GET', '/volumes', { query: { filters: { name: [`${prefix}-bare`] } } });
  await rec.call('VolumeList/empty', 'GET', '/volumes', { query: { filters: { name: ['nosuchvolume'] } } });
  await rec.call('VolumeInspect/labelled', 'GET', `/volumes/${prefix}-vol`);
  await rec.call('VolumeInspect/bare', 'GET', `/volumes/${prefix}-bare`);

  await rec.call('ImageCommit/changed', 'POST', '/commit', {
    query: {
      container: `${prefix}-exited`,
      repo: `${prefix}-img`,
      tag: 'commit',
      comment: 'c',
      author: 'a',
      changes: [`LABEL ${label}=1`, 'EXPOSE 1'],
    },
  });
  await rec.call('ImageTag/new', 'POST', `/images/${prefix}-img:import/tag`, {
    query: { repo: `${prefix}-img`, tag: 'tagged' },
  });
  await rec.call('ImageList/all', 'GET', '/images/json', { query: { all: 1, filters: { label: [label] } } });
  await rec.call('ImageList/busybox', 'GET', '/images/json', {
    query: { filters: { reference: ['busybox'] } },
  });
  await rec.call('ImageList/shared-size', 'GET', '/images/json', {
    query: { 'shared-size': 1, digests: 1, filters: { label: [label] } },
  });
  await rec.call('ImageList/dangling', 'GET', '/images/json', {
    query: { filters: { label: [label], dangling: ['true'] } },
  });
  for (const ref of [
    'busybox',
    `${prefix}-img:import`,
    `${prefix}-img:build`,
    `${prefix}-img:quiet`,
    `${prefix}-img:commit`,
  ]) {
    const slug = ref.split(':')[1] ?? ref;
    await rec.call(`ImageInspect/${slug}`, 'GET', `/images/${ref}/json`);
    await rec.call(`ImageHistory/${slug}`, 'GET', `/images/${ref}/history`);
  }
  await rec.call('ImageGet/one', 'GET', `/images/${prefix}-img:import/get`, { dropBody: true });
  const both = [`${prefix}-img:import`, `${prefix}-img:tagged`];
  const saved = await rec.call('ImageGetAll/repeated', 'GET', '/images/get', {
    query: { names: both },
    dropBody: true,
  });
  await rec.call('ImageGetAll/commas', 'GET', '/images/get', {
    query: { names: both.join(',') },
    dropBody: true,
  });
  if (saved?.status === 200) {
    const load = (slug: string, query: Record<string, string | number>, body: Uint8Array) =>
      rec.call(`ImageLoad/${slug}`, 'POST', '/images/load', {
        query,
        headers: { 'Content-Type': 'application/x-tar' },
        body,
      });
    await load('loud', { quiet: 0 }, saved.bytes);
    await load('quiet', { quiet: 1 }, saved.bytes);
    await load('not-a-tar', {}, Buffer.from('no tar'));
    await load('not-an-image', {}, tarOf({ x: 'y' }));
  }
  const until = Math.floor(Date.now() / 1000) + 1;
  const events = (slug: string, filters: object) =>
    rec.call(`SystemEvents/${slug}`, 'GET', '/events', { query: { since, until, filters } });
  await events('containers', {
    type: ['container'],
    container: [`${prefix}-exited`, `${prefix}-paused`],
    event: ['create', 'start', 'die', 'pause'],
  });
  await events('images', {
    type: ['image'],
    image: [`${prefix}-img:commit`, `${prefix}-img:import`, `${prefix}-img:tagged`],
  });
  await events('networks', { type: ['network'], network: [`${prefix}-net`] });
  await events('volumes', { type: ['volume'], volume: [`${prefix}-vol`] });
  await events('unknown-filter', { nosuchkey: ['x'], type: ['network'], network: [`${prefix}-net`] });
}
