// node testcontainers.mjs: a container waited for, used and stopped by testcontainers, printed as JSON.
import { text } from 'node:stream/consumers';
import { GenericContainer, Wait } from 'testcontainers';

const container = await new GenericContainer('busybox:latest')
  .withCommand(['sh', '-c', 'sleep 0.5; echo ready; cat /tmp/told; sleep 60'])
  .withCopyContentToContainer([{ content: 'copied\n', target: '/tmp/told' }])
  .withLabels({ [process.env.LIVE_LABEL]: 'testcontainers' })
  .withWaitStrategy(Wait.forLogMessage('copied'))
  .start();
const seen = {};
seen.exec = await container.exec(['sh', '-c', 'echo out; sleep 0.3; echo err >&2; exit 3']);
await container.copyContentToContainer([{ content: 'x'.repeat(200_000), target: '/tmp/x' }]);
seen.size = (await container.exec(['sh', '-c', 'wc -c < /tmp/x'])).output;
seen.archive = (await text(await container.copyArchiveFromContainer('/tmp/told'))).includes('copied');
await container.stop({ timeout: 0 });
process.stdout.write(`${JSON.stringify(seen, null, 1)}\n`);
