import { packageVersion } from '../../base/index.ts';
import type { MockFacts } from '../serve/handle.ts';
import type { MockRequest, MockResponse, Route } from '../serve/message.ts';
import { summaryBody } from '../state/container-bodies.ts';
import { badRequest } from '../state/daemon-error.ts';
import { dataRoot, type Engine } from '../state/engine.ts';
import { volumeBody } from '../state/volume-store.ts';
import { swarmInfo, swarmWord } from '../swarm/seat.ts';
import { imageSummary, layersSize, layerUsers } from './image-bodies.ts';
import { logIn } from './registry-auth.ts';
import { events } from './system-events.ts';
import { withTotals } from './usage-totals.ts';

const pingHeaders = (engine: Engine, { manner }: MockRequest): Record<string, string> => ({
  'Cache-Control': 'no-cache, no-store, must-revalidate',
  Pragma: 'no-cache',
  ...(manner.behaves('tellsBuilder') ? { 'Builder-Version': '2', Swarm: swarmWord(engine) } : {}),
});

export function systemRoutes(facts: MockFacts): Record<string, Route> {
  const { engine } = facts;
  return {
    SystemPing: (request) => ({
      status: 200,
      headers: pingHeaders(engine, request),
      text: 'OK',
      contentType: 'text/plain; charset=utf-8',
      sniffed: true,
    }),
    SystemPingHead: (request) => ({
      status: 200,
      headers: { ...pingHeaders(engine, request), 'Content-Length': '0' },
      bytes: new Uint8Array(),
      contentType: 'text/plain; charset=utf-8',
    }),
    SystemVersion: () => ({ status: 200, json: versionBody(facts) }),
    SystemInfo: () => ({ status: 200, json: infoBody(engine) }),
    SystemDataUsage: (request) => ({
      status: 200,
      json: withTotals(request, dataUsage(engine, request).json),
    }),
    SystemEvents: (request) => events(engine, request),
    SystemAuth: (request) => logIn(engine, request),
  };
}

function versionBody({ apiVersion, minApiVersion, profile }: MockFacts) {
  const shared = {
    ApiVersion: apiVersion,
    Arch: 'amd64',
    BuildTime: '2026-01-01T00:00:00.000000000+00:00',
    GitCommit: 'wirewhale',
    GoVersion: 'none',
    KernelVersion: '6.1.0',
    MinAPIVersion: minApiVersion,
    Os: 'linux',
  };
  return {
    Platform: { Name: `Wirewhale mock ${packageVersion}` },
    Components: [
      {
        Name: profile.kind === 'podman' ? 'Podman Engine' : 'Engine',
        Version: profile.release,
        Details: { ...shared, Experimental: 'false' },
      },
      ...profile.components.map(([Name, Version, GitCommit]) => ({ Name, Version, Details: { GitCommit } })),
    ],
    Version: profile.release,
    ...shared,
  };
}

function infoBody(engine: Engine) {
  const states = [...engine.containers.values()].map(({ status }) => status);
  const count = (...wanted: string[]) => states.filter((status) => wanted.includes(status)).length;
  const commit = (ID: string) => ({ ID, Expected: ID });
  return {
    ID: '7a1e0000-0000-4000-8000-000000000001',
    Containers: states.length,
    ContainersRunning: count('running'),
    ContainersPaused: count('paused'),
    ContainersStopped: states.length - count('running', 'paused'),
    Images: engine.images.all.length,
    Driver: 'overlay2',
    DriverStatus: [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
      ['Using metacopy', 'false'],
      ['Native Overlay Diff', 'true'],
      ['userxattr', 'false'],
    ],
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay'],
      Authorization: null,
      Log: ['awslogs', 'fluentd', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'],
    },
    MemoryLimit: true,
    SwapLimit: true,
    KernelMemory: true,
    KernelMemoryTCP: true,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    BridgeNfIptables: false,
    BridgeNfIp6tables: false,
    Debug: false,
    NFd: 25,
    OomKillDisable: true,
    NGoroutines: 60,
    SystemTime: new Date().toISOString().replace('Z', '000000Z'),
    LoggingDriver: 'json-file',
    CgroupDriver: 'cgroupfs',
    CgroupVersion: '2',
    NEventsListener: engine.events.listeners,
    KernelVersion: '6.1.0',
    OperatingSystem: 'Wirewhale mock',
    OSVersion: '12',
    OSType: 'linux',
    Architecture: 'x86_64',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      AllowNondistributableArtifactsCIDRs: null,
      AllowNondistributableArtifactsHostnames: null,
      IndexConfigs: { 'docker.io': { Mirrors: [], Name: 'docker.io', Official: true, Secure: true } },
      InsecureRegistryCIDRs: ['::1/128', '127.0.0.0/8'],
      Mirrors: null,
    },
    NCPU: 2,
    MemTotal: 8_000_000_000,
    GenericResources: null,
    DockerRootDir: dataRoot,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Name: 'wirewhale',
    Labels: [],
    ExperimentalBuild: false,
    ServerVersion: engine.profile.release,
    Runtimes: { 'io.containerd.runc.v2': { path: 'runc', status: {} }, runc: { path: 'runc', status: {} } },
    DefaultRuntime: 'runc',
    Swarm: swarmInfo(engine),
    LiveRestoreEnabled: false,
    Isolation: '',
    InitBinary: 'docker-init',
    ContainerdCommit: commit('containerd'),
    RuncCommit: commit('runc'),
    InitCommit: commit('init'),
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
    FirewallBackend: { Driver: 'iptables' },
    CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
    Containerd: {
      Address: '/run/containerd/containerd.sock',
      Namespaces: { Containers: 'moby', Plugins: 'plugins.moby' },
    },
    Warnings: null,
  };
}

function dataUsage(engine: Engine, { query, manner }: MockRequest): MockResponse {
  const types = manner.behaves('picksUsage') ? query.getAll('type') : [];
  for (const type of types)
    if (!['container', 'image', 'volume', 'build-cache'].includes(type))
      throw badRequest(`unknown object type: ${type}`);
  const wants = (type: string) => types.length === 0 || types.includes(type);
  const parents = new Set(engine.images.all.map(({ parent }) => parent));
  const images = engine.images.all.filter(
    (image) => image.tags.size + image.digests.size > 0 || !parents.has(image.id),
  );
  const users = layerUsers(engine);
  const volumes = engine.volumes.all.map((volume) => ({
    ...volumeBody(volume, dataRoot),
    UsageData: { RefCount: volume.users.size, Size: volume.fs.size },
  }));
  return {
    status: 200,
    json: {
      LayersSize: wants('image') ? layersSize(engine) : 0,
      Images: wants('image')
        ? images.map((image) => ({
            ...imageSummary(engine, image, users),
            RepoDigests: image.digests.size > 0 ? [...image.digests] : null,
          }))
        : null,
      Containers: wants('container')
        ? [...engine.containers.values()].map((container) => summaryBody(container, true))
        : null,
      Volumes: wants('volume') ? volumes : null,
      BuildCache: wants('build-cache') ? [] : null,
      BuilderSize: 0,
    },
  };
}
