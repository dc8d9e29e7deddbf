import type { TextRule } from '../profile.ts';

const podman = '>=5';
const noContainer = 'no container with name or ID "$1" found: no such container';
const badName = 'names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument';
const improper = 'container state improper';

/** Errors of containers and execs in the words of Podman, most of them 500. */
export const podmanContainerTexts: readonly TextRule[] = [
  {
    match: /^No such container: (.*)$/,
    on: ['ContainerDelete'],
    podman,
    message: 'no container with ID or name "$1" found: no such container',
  },
  { match: /^No such container: (.*)$/, on: ['ContainerWait'], podman, message: 'no such container' },
  { match: /^No such container: (.*)$/, on: ['ContainerList'], podman, message: noContainer, status: 500 },
  { match: /^No such container: (.*)$/, podman, message: noContainer },
  {
    match: /^No such image: (\S+?)(?::latest)?$/,
    on: ['ContainerCreate'],
    podman,
    message: 'no such image: docker.io/library/$1: image not known',
  },
  {
    match: /^No such exec instance: (.*)$/,
    podman,
    message: 'no exec session with ID $1 found: no such exec session',
  },
  {
    match:
      /^(?:Error when allocating new name: )?Conflict\. The container name "\/(\S+)" is already in use by container "(\w+)"\..*/,
    podman,
    message:
      'container create: creating container storage: the container name "$1" is already in use by $2. You have to remove that container to be able to reuse that name: that name is already in use',
    status: 500,
  },
  {
    match: /^Invalid container name .*/,
    podman,
    message: `container create: running container create option: ${badName}`,
    status: 500,
  },
  {
    match: /^(?:Error when allocating new name: Invalid container name|Neither old nor new names).*/,
    podman,
    message: badName,
    status: 500,
  },
  {
    match: /^invalid JSON: (?:got EOF while reading request body|(.*))$/s,
    on: ['ContainerCreate'],
    podman,
    message: 'decode(): $1',
    status: 500,
  },
  {
    match: /^No exec command specified$/,
    podman,
    message: 'must provide a non-empty command to start an exec session: invalid argument',
    status: 500,
  },
  {
    match: /^container (\w+) is not running$/,
    on: ['ContainerExec'],
    podman,
    message: `can only create exec sessions on running containers: ${improper}`,
    status: 500,
  },
  {
    match: /^container (\w+) is not running$/,
    on: ['ContainerTop'],
    podman,
    message: 'top can only be used on running containers',
    status: 500,
  },
  {
    match: /^container (\w+) is not running$/,
    on: ['ContainerResize'],
    podman,
    message: `can only resize created or running containers: ${improper}`,
  },
  {
    match: /^container (\w+) is not running$/,
    on: ['ContainerPause'],
    podman,
    message: `"$1" is not running, can't pause: ${improper}`,
    status: 500,
  },
  {
    match: /^Container (\w+) is already paused$/,
    podman,
    message: `"$1" is already paused: ${improper}`,
    status: 500,
  },
  {
    match: /^Container (\w+) is not paused$/,
    podman,
    message: `"$1" is not paused, can't unpause: ${improper}`,
  },
  {
    match: /^cannot kill container: [^:]*: container (\w+) is not running$/,
    podman,
    message: `can only kill running containers. $1 is in state exited: ${improper}`,
  },
  {
    match: /^(?:cannot kill container: [^:]*: )?invalid signal: /,
    podman,
    message: 'invalid signal: ',
    status: 500,
  },
  {
    match: /^cannot remove container "[^"]*": container is (\w+): .*/,
    podman,
    message: `cannot remove container {id} as it is $1 - running or paused containers cannot be removed without force: ${improper}`,
    status: 500,
  },
  {
    match: /^cannot start a paused container.*/,
    podman,
    message: `container must be in Created or Stopped state to be started: ${improper}`,
    status: 500,
  },
  {
    match: /^strconv\.ParseInt: parsing "(.*)": invalid syntax$/,
    on: ['ContainerLogs'],
    podman,
    message: 'failed to parse query parameter: "$1": unable to interpret time value',
    status: 400,
  },
  {
    match: /^Invalid detach keys \((.*)\) provided$/,
    podman,
    message: "invalid detach keys: Unknown character: '$1'",
    status: 500,
  },
  {
    match: /^invalid restart policy: unknown policy '(.*)';.*/,
    podman,
    message:
      'container create: running container create option: "$1" is not a valid restart policy: invalid argument',
    status: 500,
  },
  {
    match: /^can't create 'AutoRemove' container with restart policy$/,
    podman,
    message:
      'fill out specgen: the --rm option conflicts with --restart, when the restartPolicy is not "" and "no"',
    status: 500,
  },
  {
    match: /^failed to create task for container: .*exec: "([^"]*)": executable file not found in \$PATH.*/,
    podman,
    message:
      'crun: executable file `$1` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    status: 500,
  },
  {
    match: /^Conflict, cannot remove the default link name.*/,
    podman,
    message: 'link is not supported',
    status: 400,
  },
];
