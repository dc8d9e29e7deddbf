import { answer, defineCase, defineSuite, json, message } from '../../src/suite/index.ts';
import { inspect, nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

export const suite = defineSuite({
  name: 'ContainerUpdate',
  area: 'containers',
  operation: 'ContainerUpdate',
  cases: [
    defineCase({
      id: 'changes-the-limits',
      requirement: 'Update changes the limits that it names and no others.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const HostConfig = { Memory: 67_108_864, MemorySwap: 134_217_728, CpuShares: 512 };
        const { id } = await t.container({ HostConfig }, { start: true });
        const got = await t.request('ContainerUpdate', { path: { id }, body: { CpuShares: 256 } });
        return { got, host: (await inspect(t, id)).HostConfig };
      },
      expect: [
        {
          expected: 'status 200, CpuShares 256, Memory as before',
          check: ({ got, host }) =>
            firstMiss(
              answer(
                200,
                json('/Warnings', (list: unknown) => list === null || Array.isArray(list)),
              ).check(got),
              same('CpuShares', host.CpuShares, 256),
              same('Memory', host.Memory, 67_108_864),
            ),
        },
      ],
    }),
    defineCase({
      id: 'changes-the-memory-of-a-running-one',
      requirement: 'A new memory limit holds for the running container at once.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const HostConfig = { Memory: 67_108_864, MemorySwap: -1 };
        const { id } = await t.container({ HostConfig }, { start: true });
        const body = { Memory: 33_554_432, MemorySwap: -1 };
        const got = await t.request('ContainerUpdate', { path: { id }, body });
        const stats = await t.request('ContainerStats', { path: { id }, query: { stream: false } });
        return { got, limit: stats.json<{ memory_stats: { limit: number } }>().memory_stats.limit };
      },
      expect: [
        {
          expected: 'status 200 and the new limit in the stats',
          check: ({ got, limit }) => firstMiss(answer(200).check(got), same('limit', limit, 33_554_432)),
        },
      ],
    }),
    defineCase({
      id: 'changes-the-restart-policy',
      requirement: 'Update changes the restart policy.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container();
        const RestartPolicy = { Name: 'on-failure', MaximumRetryCount: 4 };
        const got = await t.request('ContainerUpdate', { path: { id }, body: { RestartPolicy } });
        return { got, wanted: RestartPolicy, policy: (await inspect(t, id)).HostConfig.RestartPolicy };
      },
      expect: [
        {
          expected: 'status 200 and the policy as given',
          check: ({ got, wanted, policy }) =>
            firstMiss(answer(200).check(got), same('policy', policy, wanted)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-too-little-memory',
      requirement: 'A memory limit below the smallest one allowed is the client’s error and changes nothing.',
      level: 'must',
      needs: ['image', 'linux'],
      async run(t) {
        const { id } = await t.container({ HostConfig: { Memory: 67_108_864 } });
        const got = await t.request('ContainerUpdate', { path: { id }, body: { Memory: 4096 } });
        return { got, host: (await inspect(t, id)).HostConfig };
      },
      expect: [
        {
          expected: 'status 400 and the limit as before',
          check: ({ got, host }) =>
            firstMiss(answer(400, message(/memory/i)).check(got), same('Memory', host.Memory, 67_108_864)),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-restart-policy',
      requirement: 'A restart policy that does not exist is the client’s error and changes nothing.',
      level: 'must',
      needs: ['image'],
      async run(t) {
        const { id } = await t.container({ HostConfig: { RestartPolicy: { Name: 'always' } } });
        const body = { RestartPolicy: { Name: 'nonsense' } };
        const got = await t.request('ContainerUpdate', { path: { id }, body });
        return { got, policy: (await inspect(t, id)).HostConfig.RestartPolicy as { Name: string } };
      },
      expect: [
        {
          expected: 'status 400 and the policy as before',
          check: ({ got, policy }) =>
            firstMiss(
              answer(400, message(/restart policy|nonsense/i)).check(got),
              same('Name', policy.Name, 'always'),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-unknown-container',
      requirement: 'A container that does not exist is 404.',
      level: 'must',
      run: (t) => t.request('ContainerUpdate', { path: { id: nobody }, body: { CpuShares: 256 } }),
      expect: [answer(404, message(/ffffffff/))],
    }),
  ],
});
