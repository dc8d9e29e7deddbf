import type { Json, MockContainer } from '../state/container.ts';
import type { Engine } from '../state/engine.ts';
import { clusterBody } from './cluster.ts';
import { placeOf } from './init.ts';
import { Scheduler } from './scheduler.ts';
import { Swarm } from './swarm.ts';
import { notManager } from './swarm-errors.ts';
import { isSwarmNetwork } from './swarm-network.ts';

/** The place that a daemon keeps for a swarm, empty until one is made. */
class SwarmSeat {
  readonly #engine: Engine;
  #scheduler: Scheduler | undefined;
  /** Containers of tasks, also of those that are forgotten. */
  readonly managed = new WeakSet<MockContainer>();

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.endings.add(() => this.stop());
  }

  get current(): Swarm | undefined {
    return this.#scheduler?.swarm;
  }

  /** The swarm. Throws 503 where this node is in none. */
  get swarm(): Swarm {
    const { current } = this;
    if (!current) throw notManager();
    return current;
  }

  /** Makes a swarm from a checked request and gives the id of its node. */
  init(body: Json): string {
    const swarm = new Swarm(this.#engine, body, placeOf(body));
    swarm.addGatewayBridge();
    this.#scheduler = new Scheduler(swarm, this.managed);
    const ready = { 'state.new': 'ready', 'state.old': 'unknown' };
    swarm.emit('node', 'update', swarm.node.id, swarm.node.hostname, ready);
    const { ingress } = swarm;
    if (ingress)
      this.#engine.events.emit('network', 'create', ingress.id, { name: ingress.name, type: ingress.driver });
    return swarm.node.id;
  }

  /** Forgets the swarm; its containers and networks go with it. */
  async leave(): Promise<void> {
    const scheduler = this.#scheduler;
    this.#scheduler = undefined;
    await scheduler?.end();
    for (const network of this.#engine.networks.all) {
      if (!isSwarmNetwork(network)) continue;
      network.endpoints.clear();
      this.#engine.networks.remove(network.id);
    }
  }

  /** Nothing is scheduled any more. */
  stop(): void {
    this.#scheduler?.stop();
  }
}

const seats = new WeakMap<Engine, SwarmSeat>();

export function seatOf(engine: Engine): SwarmSeat {
  let seat = seats.get(engine);
  if (!seat) {
    seat = new SwarmSeat(engine);
    seats.set(engine, seat);
  }
  return seat;
}

export const isTask = (engine: Engine, container: MockContainer): boolean =>
  seatOf(engine).managed.has(container);

/** What `HEAD /_ping` tells of the swarm. */
export const swarmWord = (engine: Engine): string => (seatOf(engine).current ? 'active/manager' : 'inactive');

/** The part of `GET /info` that is about the swarm. */
export function swarmInfo(engine: Engine): Json {
  const { current } = seatOf(engine);
  if (!current)
    return {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    };
  const { node, cluster } = current;
  return {
    NodeID: node.id,
    NodeAddr: node.address,
    LocalNodeState: 'active',
    ControlAvailable: true,
    Error: '',
    RemoteManagers: [{ NodeID: node.id, Addr: `${node.address}:${node.port}` }],
    Nodes: 1,
    Managers: 1,
    Cluster: clusterBody(cluster),
  };
}
