import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Recorder, readExchanges } from '../../src/capture/index.ts';

test('a peer that becomes known while its connection is open is kept, and told with the exchange that was under way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wirewhale-peer-'));
  const path = join(folder, 'a.pcapng');
  const recorder = new Recorder({ path, target: 'unix:///d', redact: true, wallOf: (at) => at });
  const common = { connection: 1, at: 1_700_000_000_000_000_000n };
  recorder.push({ kind: 'open', ...common, address: 'unix:///d' });
  recorder.push({
    kind: 'data',
    ...common,
    direction: 'toDaemon',
    bytes: Buffer.from('GET /_ping HTTP/1.1\r\n\r\n'),
  });
  recorder.push({ kind: 'peer', ...common, peer: { pid: 42, process: 'docker' } });
  recorder.push({
    kind: 'data',
    ...common,
    direction: 'toClient',
    bytes: Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'),
  });
  recorder.close();
  const found = [];
  for await (const exchange of readExchanges(path)) found.push(exchange);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ from: { address: 'unix:///d', peer: { pid: 42, process: 'docker' } } });
  expect(found[0]?.response?.status).toBe(204);
  rmSync(folder, { recursive: true });
});
