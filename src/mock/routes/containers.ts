import { harmless, signalName, signalNumber } from '../programs/signals.ts';
import {
  filtersOf,
  isOn,
  jsonBody,
  type MockRequest,
  type MockResponse,
  type Route,
} from '../serve/message.ts';
import { isUp, type MockContainer } from '../state/container.ts';
import { inspectBody } from '../state/container-bodies.ts';
import { createContainer } from '../state/create-container.ts';
import { badRequest, conflict, DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';
import { type Filters, labelsHold } from '../state/filters.ts';
import { kill, pause, remove, rename, start, stop, unpause } from '../state/life-cycle.ts';
import { parseTime } from '../state/time.ts';
import { listContainers } from './container-list.ts';
import { top } from './container-top.ts';
import { update } from './container-update.ts';
import { wait } from './container-wait.ts';
import { detachKeys } from './detach.ts';

const done: MockResponse = { status: 204 };
const unchanged: MockResponse = { status: 304 };

export function containerRoutes(engine: Engine): Record<string, Route> {
  const of = ({ path }: MockRequest) => engine.container(path.id ?? '');
  return {
    ContainerList: (request) => listContainers(engine, request),
    ContainerCreate: (request) => {
      const container = createContainer(
        engine,
        jsonBody(request),
        request.query.get('name') || null,
        request.query.get('platform') || null,
        request.manner,
      );
      return { status: 201, json: { Id: container.id, Warnings: warnings(container, request) } };
    },
    ContainerInspect: (request) => ({
      status: 200,
      json: inspectBody(of(request), isOn(request.query, 'size')),
    }),
    ContainerTop: (request) => {
      const answer = top(of(request), request.query.get('ps_args'));
      engine.emit(of(request), 'top');
      return answer;
    },
    ContainerChanges: (request) => {
      const changes = of(request).fs.changes();
      return { status: 200, json: changes.length > 0 ? changes : null };
    },
    ContainerStart: async (request) => {
      const container = of(request);
      if (request.body.length > 2 && request.manner.behaves('refusesStartBody'))
        throw badRequest(
          'starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24',
        );
      detachKeys(request.query.get('detachKeys'));
      if (container.status === 'running') return unchanged;
      await start(engine, container);
      return done;
    },
    ContainerStop: async (request) => {
      const container = of(request);
      const seconds = secondsOf(container, request);
      if (!isUp(container) && container.status !== 'restarting') return unchanged;
      const signal = stopSignal(container, request);
      await stop(engine, container, seconds, signal, signalNumber(signal));
      return done;
    },
    ContainerRestart: async (request) => {
      const container = of(request);
      const seconds = secondsOf(container, request);
      const signal = stopSignal(container, request);
      if (isUp(container)) await stop(engine, container, seconds, signal, signalNumber(signal));
      await start(engine, container);
      engine.emit(container, 'restart');
      return done;
    },
    ContainerKill: async (request) => {
      const text = request.query.get('signal') || 'KILL';
      const signal = signalName(text);
      const refused = `cannot kill container: ${request.path.id}: `;
      const container = named(engine, request.path.id ?? '', refused);
      if (!signal) throw badRequest(`${refused}invalid signal: ${text}`);
      if (!isUp(container) && container.status !== 'restarting')
        throw conflict(`${refused}container ${container.id} is not running`);
      await kill(engine, container, signal, signalNumber(signal));
      return done;
    },
    ContainerUpdate: (request) => update(engine, of(request), request),
    ContainerRename: (request) => {
      const container = of(request);
      const name = (request.query.get('name') ?? '').replace(/^\//, '');
      if (name === '') throw badRequest('Neither old nor new names may be empty');
      if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
        throw badRequest(
          `Error when allocating new name: Invalid container name (/${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
        );
      if (name === container.name)
        throw badRequest('Renaming a container with the same name as its current name');
      rename(engine, container, name);
      return done;
    },
    ContainerPause: (request) => {
      pause(engine, of(request));
      return done;
    },
    ContainerUnpause: (request) => {
      unpause(engine, of(request));
      return done;
    },
    ContainerWait: (request) => wait(of(request), request),
    ContainerDelete: (request) => {
      if (isOn(request.query, 'link')) return removeLink(engine, request.path.id ?? '');
      return removeContainer(engine, of(request), request);
    },
    ContainerPrune: async (request) => {
      const filters = filtersOf(request, ['label', 'label!', 'until']);
      const before = untilOf(filters);
      const gone: string[] = [];
      let size = 0;
      for (const container of [...engine.containers.values()]) {
        if (
          isUp(container) ||
          container.created > before ||
          !labelsHold(filters, container.config.Labels ?? {})
        )
          continue;
        size += container.fs.changedSize;
        await remove(engine, container, { force: false, volumes: false });
        gone.push(container.id);
      }
      engine.events.emit('container', 'prune', '', { reclaimed: String(size) });
      return {
        status: 200,
        json: { ContainersDeleted: gone.length > 0 ? gone : null, SpaceReclaimed: size },
      };
    },
    ContainerResize: (request) => {
      const container = of(request);
      const { height, width } = sizeOf(request);
      if (!isUp(container)) throw conflict(`container ${container.id} is not running`);
      container.process?.resize(height, width);
      engine.emit(container, 'resize', { height: String(height), width: String(width) });
      return { status: 200, bytes: new Uint8Array() };
    },
  };
}

function named(engine: Engine, name: string, refused: string): MockContainer {
  try {
    return engine.container(name);
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error;
    throw new DaemonError(error.status, `${refused}${error.message}`);
  }
}

async function removeContainer(
  engine: Engine,
  container: MockContainer,
  { path, query }: MockRequest,
): Promise<MockResponse> {
  await remove(
    engine,
    container,
    { force: isOn(query, 'force'), volumes: isOn(query, 'v') },
    path.id ?? container.name,
  );
  return done;
}

function warnings({ config }: MockContainer, { manner }: MockRequest): string[] {
  if (!config.MacAddress || !manner.behaves('warnsOfAddress')) return [];
  return [
    'The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.',
  ];
}

/** Removes the link `container/alias`; both containers stay. */
function removeLink(engine: Engine, name: string): MockResponse {
  const [parent = '', alias] = name.replace(/^\//, '').split('/');
  engine.container(name);
  if (!alias) throw new DaemonError(500, `Conflict, cannot remove the default link name of the container`);
  engine.container(parent).links.delete(alias);
  return done;
}

/** Height and width of a resize. Throws 400. */
export function sizeOf({ query }: MockRequest): { height: number; width: number } {
  const number = (name: 'h' | 'w') => {
    const text = query.get(name) ?? '';
    if (/^\d+$/.test(text)) return Number(text);
    throw badRequest(`invalid resize ${name === 'h' ? 'height' : 'width'} "${text}": invalid syntax`);
  };
  return { height: number('h'), width: number('w') };
}

/** Milliseconds before which an object must have been made for a prune. */
export function untilOf(filters: Filters): number {
  const [text, ...more] = filters.get('until') ?? [];
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (more.length > 0) throw badRequest('more than one until filter specified');
  const time = parseTime(text);
  if (time === undefined) throw badRequest(`failed to parse value as time or duration: "${text}"`);
  return time;
}

function secondsOf(container: MockContainer, { query }: MockRequest): number {
  const text = query.get('t') ?? '';
  // Why 500: the daemon gives a number that it cannot read no class.
  if (text !== '' && !/^[-+]?\d+$/.test(text))
    throw new DaemonError(500, `strconv.Atoi: parsing "${text}": invalid syntax`);
  return text === '' ? (container.config.StopTimeout ?? 10) : Number(text);
}

function stopSignal(container: MockContainer, request: MockRequest): string {
  const text = request.manner.behaves('stopsBySignal') ? request.query.get('signal') : null;
  const signal = signalName(text || container.config.StopSignal || 'TERM');
  if (!signal) throw badRequest(`invalid signal: ${text}`);
  return harmless.has(signal) ? 'TERM' : signal;
}
