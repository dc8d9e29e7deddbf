// node testcontainers-ports.mjs: wait strategies that need a port, a network and a health check by testcontainers, printed as JSON.
import { GenericContainer, Network, Wait } from 'testcontainers';

const seen = {};
const labels = { [process.env.LIVE_LABEL]: 'testcontainers' };
const box = () => new GenericContainer('busybox:latest').withLabels(labels);
const served = () => box().withCommand(['httpd', '-f', '-p', '8080', '-h', '/etc']).withExposedPorts(8080);

const ports = await served().withWaitStrategy(Wait.forListeningPorts()).start();
const got = await fetch(`http://${ports.getHost()}:${ports.getMappedPort(8080)}/passwd`);
seen.listening = [got.status, (await got.text()).startsWith('root:')];
await ports.stop({ timeout: 0 });

const http = await served().withWaitStrategy(Wait.forHttp('/passwd', 8080)).start();
seen.http = http.getMappedPort(8080) > 1024;
await http.stop({ timeout: 0 });

const network = await new Network().start();
const there = await box()
  .withNetwork(network)
  .withNetworkAliases('alias')
  .withCommand(['sh', '-c', 'echo ready; sleep 60'])
  .withWaitStrategy(Wait.forLogMessage('ready'))
  .start();
seen.network = there.getNetworkNames().length;
seen.exec = (await there.exec(['echo', 'in'])).output;
await there.stop({ timeout: 0 });
await network.stop();

const healthy = await box()
  .withCommand(['sleep', '60'])
  .withHealthCheck({ test: ['CMD-SHELL', 'true'], interval: 300, timeout: 5000, retries: 3, startPeriod: 0 })
  .withWaitStrategy(Wait.forHealthCheck())
  .start();
seen.healthy = true;
await healthy.stop({ timeout: 0 });
process.stdout.write(`${JSON.stringify(seen, null, 1)}\n`);
