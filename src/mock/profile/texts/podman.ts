import type { TextRule } from '../profile.ts';

const podman = '>=5';
const badName = 'names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument';

/** Errors of other objects and of requests in the words of Podman, most of them 500. */
export const podmanTexts: readonly TextRule[] = [
  {
    match: /^No such image: (\S+?)(?::latest)?$/,
    on: ['ImageInspect'],
    podman,
    message: 'failed to find image $1: docker.io/library/$1: No such image',
  },
  {
    match: /^No such image: (\S+?)(?::latest)?$/,
    podman,
    message: 'failed to find image $1: docker.io/library/$1: image not known',
  },
  {
    match: /^network (\S+) not found$/,
    podman,
    message: 'unable to find network with name or ID $1: network not found',
  },
  {
    match: /^unable to find network .*/,
    on: ['NetworkDelete'],
    podman,
    message: 'network not found',
  },
  { match: /^get (\S+): no such volume$/, on: ['VolumeInspect'], podman, message: 'no such volume' },
  {
    match: /^get (\S+): no such volume$/,
    podman,
    message: 'no volume with name "$1" found: no such volume',
  },
  {
    match: /^remove (\S+): volume is in use - \[(.*)\]$/,
    podman,
    message: 'volume $1 is being used by the following container(s): $2: volume is being used',
  },
  {
    match: /^network with name (\S+) already exists$/,
    podman,
    message: 'network name $1 already used: network already exists',
  },
  {
    match: /^invalid network config:\ninvalid subnet (\S+): .*/,
    podman,
    message: 'failed to parse subnet: invalid CIDR address: $1',
    status: 500,
  },
  {
    match: /^invalid network config:\ninvalid gateway (\S+): .*/,
    podman,
    message: 'failed to parse gateway ip $1',
    status: 500,
  },
  {
    match: /^operation is not permitted on predefined (\S+) network $/,
    podman,
    message: 'cannot create network with name "$1" because it conflicts with a valid network mode',
    status: 500,
  },
  {
    match: /^This node is not a swarm manager.*/,
    on: ['NetworkCreate'],
    podman,
    message: 'failed to find driver or plugin "overlay"',
    status: 500,
  },
  {
    match: /^error while removing network: network (\S+) has active endpoints.*/,
    podman,
    message:
      '"$1" has associated containers with it. Use -f to forcibly delete containers and pods: network is being used',
    status: 500,
  },
  {
    match: /^endpoint with name (\S+) already exists in network (\S+)$/,
    podman,
    message: 'container $1 is already connected to network $2: network is already connected',
  },
  {
    match: /^create \S+: .*includes invalid characters.*/s,
    podman,
    message: `running volume create option: ${badName}`,
    status: 500,
  },
  {
    match: /^create \S+: invalid option: "(.*)"$/,
    podman,
    message: "invalid mount option $1 for driver 'local': invalid argument",
    status: 500,
  },
  { match: /^decode\(\): $/, podman, message: 'decode(): EOF' },
  { match: /^invalid JSON: /, on: ['VolumeCreate'], podman, message: 'Decode(): ', status: 500 },
  { match: /^invalid JSON: /, podman, message: 'decoding request body as JSON: ', status: 500 },
  {
    match: /^invalid filter '(?:dangling|exited|status|health)=.*/,
    podman,
    message: 'invalid value of a filter: invalid argument',
    status: 500,
  },
  { match: /^invalid filter '([^'=]*)'.*/, podman, message: '$1 is an invalid filter', status: 500 },
  {
    match: /^invalid filter$/,
    podman,
    message: 'failed to parse parameters: unexpected end of JSON input',
    status: 500,
  },
  {
    match: /^failed to parse value as time or duration/,
    podman,
    status: 500,
  },
  {
    match: /^more than one until filter specified$/,
    podman,
    message: 'specify exactly one timestamp for until',
    status: 500,
  },
  {
    match: /^invalid value for limit: .*/,
    podman,
    message: 'failed to parse parameters: schema: error converting value for "limit"',
    status: 500,
  },
  {
    match: /^invalid reference format.*/,
    podman,
    message: 'normalizing image: normalizing name for compat API: invalid reference format',
    status: 500,
  },
  {
    match: /^bad parameter: pathcannot be empty$/,
    podman,
    message: 'missing `path` parameter',
  },
  { match: /^Could not find the file .*/, podman, message: 'no such file or directory' },
];
