import type { Client } from '../../../src/client/index.ts';
import { type Lie, type Mock, startMock } from '../../../src/mock/index.ts';
import type { HostsReport, Target } from '../../../src/model/index.ts';
import { type CompareHostsOptions, compareHosts } from '../../../src/run/index.ts';
import { keepAnswers } from '../../../src/run/upgrade/hosts/kept-answers.ts';
import { recorded } from '../../replay/recorded.ts';

/** Makes a container and a network, looks at them, and leaves the container there. */
async function act(client: Client): Promise<void> {
  await client.request('SystemPing');
  const container = await client.request('ContainerCreate', {
    query: { name: 'two-daemons' },
    body: { Image: 'busybox', Cmd: ['sleep', '300'] },
  });
  const path = { id: container.json<{ Id: string }>().Id };
  await client.request('ContainerStart', { path });
  await client.request('ContainerInspect', { path });
  await client.request('ContainerList');
  const network = await client.request('NetworkCreate', { body: { Name: 'two-daemons' } });
  const id = network.json<{ Id: string }>().Id;
  await client.request('NetworkInspect', { path: { id } });
  await client.request('NetworkDelete', { path: { id } });
}

/** A capture of it, recorded on a mock of API 1.51. */
export async function recordSession(file: string): Promise<void> {
  await using mock = await startMock();
  using kept = keepAnswers(file, mock.url);
  await recorded(mock.address, act, kept.onTap);
}

export const targetOf = (mock: Mock): Target => ({ address: mock.address, url: mock.url, origin: '--host' });

/** Asks two mocks what a capture asks. */
export async function asked(
  file: string,
  [old, other]: readonly [string, string],
  lies: readonly Lie[] = [],
  options: Partial<CompareHostsOptions> = {},
): Promise<HostsReport> {
  await using first = await startMock({ like: old });
  await using second = await startMock({ like: other, lies: [...lies] });
  return await compareHosts({
    old: targetOf(first),
    new: targetOf(second),
    traffic: { captures: [file] },
    api: 'negotiate',
    control: true,
    timeoutMs: 3000,
    ...options,
  });
}

export const told = ({ groups }: HostsReport) =>
  groups.map(
    ({ class: name, rule, operationId, pointer }) => `${name} ${rule} ${operationId ?? ''} ${pointer}`,
  );
