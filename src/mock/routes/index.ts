import type { MockFacts } from '../serve/handle.ts';
import type { Route } from '../serve/message.ts';
import { containerArchiveRoutes } from './container-archive.ts';
import { containerAttachRoutes } from './container-attach.ts';
import { containerLogsRoutes } from './container-logs.ts';
import { containerStatsRoutes } from './container-stats.ts';
import { containerRoutes } from './containers.ts';
import { execRoutes } from './execs.ts';
import { imageTransferRoutes } from './image-transfer.ts';
import { imageRoutes } from './images.ts';
import { networkRoutes } from './networks.ts';
import { nodeRoutes } from './nodes.ts';
import { payloadRoutes } from './payloads.ts';
import { pluginRoutes } from './plugins.ts';
import { serviceRoutes } from './services.ts';
import { sessionRoute } from './session.ts';
import { swarmRoutes } from './swarm.ts';
import { swarmLogRoutes } from './swarm-logs.ts';
import { systemRoutes } from './system.ts';
import { taskRoutes } from './tasks.ts';
import { volumeRoutes } from './volumes.ts';

const made = new WeakMap<MockFacts, Readonly<Record<string, Route>>>();

/** What is served, by operationId. */
export function routes(facts: MockFacts): Readonly<Record<string, Route>> {
  let found = made.get(facts);
  if (!found) {
    const { engine } = facts;
    found = {
      ...systemRoutes(facts),
      ...containerRoutes(engine),
      ...containerLogsRoutes(engine),
      ...containerAttachRoutes(engine),
      ...containerArchiveRoutes(engine),
      ...containerStatsRoutes(engine),
      ...execRoutes(engine),
      ...imageRoutes(engine),
      ...imageTransferRoutes(engine),
      ...networkRoutes(engine),
      ...volumeRoutes(engine),
      ...swarmRoutes(facts),
      ...nodeRoutes(engine),
      ...serviceRoutes(engine),
      ...taskRoutes(engine),
      ...swarmLogRoutes(engine),
      ...payloadRoutes(engine, 'secret'),
      ...payloadRoutes(engine, 'config'),
      ...pluginRoutes(engine),
      Session: sessionRoute(),
    };
    made.set(facts, found);
  }
  return found;
}
