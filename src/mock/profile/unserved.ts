import type { Where } from './profile.ts';

/** Operations that a release answers without doing anything. */
export interface UnservedRule extends Where {
  readonly on: readonly string[];
  readonly status: number;
  /** As plain text; else as an error in JSON. `{path}` stands for the path that was asked for. */
  readonly text?: string;
  readonly json?: Readonly<Record<string, unknown>>;
}

const noService = 'Podman does not support service: {path}';

export const unserved: readonly UnservedRule[] = [
  {
    on: [
      'BuildPrune',
      'ConfigCreate',
      'ConfigDelete',
      'ConfigInspect',
      'ConfigList',
      'ConfigUpdate',
      'ContainerAttachWebsocket',
      'NodeDelete',
      'NodeInspect',
      'NodeList',
      'NodeUpdate',
      'PluginDelete',
      'PluginInspect',
      'ServiceList',
      'Session',
      'SwarmInspect',
      'TaskInspect',
      'TaskList',
    ],
    podman: '>=5',
    status: 404,
    text: 'Not Found\n',
  },
  {
    on: [
      'ServiceCreate',
      'ServiceInspect',
      'ServiceDelete',
      'ServiceUpdate',
      'SwarmInit',
      'SwarmJoin',
      'SwarmLeave',
      'SwarmUnlock',
      'SwarmUnlockkey',
      'SwarmUpdate',
    ],
    podman: '>=5',
    status: 503,
    json: { cause: noService, message: noService, response: 503 },
  },
  {
    on: ['DistributionInspect', 'PluginList', 'GetPluginPrivileges', 'PluginPull'],
    podman: '>=5',
    status: 404,
    json: { cause: '', message: 'Path {path} is not supported', response: 0 },
  },
  { on: ['VolumeUpdate'], podman: '>=5', status: 405, text: 'Method Not Allowed\n' },
];
