import type { MockFacts } from '../serve/handle.ts';
import { isOn, jsonBody, type MockRequest, type MockResponse, type Route } from '../serve/message.ts';
import { badRequest, conflict, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { clusterSpec, swarmBody } from '../swarm/cluster.ts';
import { checkInit, checkListen } from '../swarm/init.ts';
import { seatOf } from '../swarm/seat.ts';
import { notManager, outOfSequence } from '../swarm/swarm-errors.ts';
import { strictBoolean, versionOf } from './swarm-query.ts';

const done: MockResponse = { status: 200, bytes: new Uint8Array() };

const alreadyPart = () =>
  new DaemonError(
    503,
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  );

export function swarmRoutes({ engine }: MockFacts): Record<string, Route> {
  const seat = seatOf(engine);
  return {
    SwarmInspect: () => ({ status: 200, json: swarmBody(seat.swarm.cluster) }),
    SwarmInit: (request) => {
      const body = jsonBody(request, false);
      if (seat.current && body.ListenAddr) throw alreadyPart();
      checkInit(body);
      return { status: 200, json: seat.init(body) };
    },
    SwarmJoin: (request) => join(engine, request),
    SwarmLeave: async (request) => {
      if (!seat.current) throw new DaemonError(503, 'This node is not part of a swarm');
      if (!isOn(request.query, 'force'))
        throw new DaemonError(
          503,
          'You are attempting to leave the swarm on a node that is participating as a manager. Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. ',
        );
      await seat.leave();
      return done;
    },
    SwarmUpdate: (request) => update(engine, request),
    SwarmUnlockkey: () => ({ status: 200, json: { UnlockKey: seat.swarm.cluster.unlockKey } }),
    SwarmUnlock: (request) => {
      jsonBody(request, false);
      if (!seat.current) throw notManager();
      throw conflict('swarm is not locked');
    },
  };
}

function update(engine: Engine, request: MockRequest): MockResponse {
  const body = jsonBody(request, false);
  const version = versionOf(request, 'swarm');
  const rotations = (['worker', 'manager', 'unlock'] as const).filter((what) => {
    const name = {
      worker: 'rotateWorkerToken',
      manager: 'rotateManagerToken',
      unlock: 'rotateManagerUnlockKey',
    }[what];
    const wanted = strictBoolean(request.query.get(name));
    if (wanted === null) throw badRequest(`invalid value for ${name}: ${request.query.get(name)}`);
    return wanted;
  });
  const { swarm } = seatOf(engine);
  const spec = clusterSpec(body);
  if (BigInt(swarm.cluster.version) !== version) throw outOfSequence();
  swarm.cluster.spec = spec;
  swarm.lock();
  for (const what of rotations) swarm.rotate(what);
  swarm.touch(swarm.cluster);
  swarm.changed();
  return done;
}

/** No other machine can be reached from here: a join ends as where nobody listens. */
function join(engine: Engine, request: MockRequest): MockResponse {
  const body = jsonBody(request, false);
  const { RemoteAddrs = [], JoinToken = '' } = body;
  if (body.ListenAddr && seatOf(engine).current) throw alreadyPart();
  checkListen(body);
  if (RemoteAddrs.length === 0) throw badRequest('at least 1 RemoteAddr is required to join');
  if (!/^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$/.test(JoinToken))
    throw new DaemonError(500, 'invalid join token');
  throw new DaemonError(
    503,
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${RemoteAddrs[0]}: connect: connection refused"`,
  );
}
