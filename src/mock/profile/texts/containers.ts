import type { TextRule } from '../profile.ts';

/** Errors of containers and execs. */
export const containerTexts: readonly TextRule[] = [
  {
    match: /^cannot remove container "\/?[^"]*": container is running/,
    docker: '<28',
    message: 'cannot remove container "/{name}": container is running',
  },
  {
    match: /^cannot remove container "[^"]*": container is (running|restarting): stop the .*/,
    docker: '<23',
    message:
      'You cannot remove a $1 container {id}. Stop the container before attempting removal or force remove',
  },
  {
    match: /^cannot remove container "[^"]*": container is paused: unpause .*/,
    docker: '<23',
    message:
      'You cannot remove a paused container {id}. Unpause and then stop the container before attempting removal or force remove',
  },
  { match: /^failed to set up container networking: /, docker: '<28', message: '' },
  { match: /error during container init: /, docker: '<28', message: '' },
  { match: /^failed to create task for container: /, docker: '<23', message: '' },
  {
    match: /^((?:OCI runtime exec failed|failed to create (?:task|shim)).*[^n])$/,
    docker: '<28',
    message: '$1: unknown',
  },
  {
    match: /^exec (\w+) has already run$/,
    docker: '<28',
    message: 'Error: Exec command $1 has already run',
  },
  {
    match: /^exec command (\w+) has already run$/,
    docker: '<28',
    message: 'Error: Exec command $1 has already run',
  },
  { match: /^NotFound: process does not exist/, docker: '<28', message: 'process does not exist' },
  { match: /^process does not exist .*/, docker: '<23', message: 'no such exec' },
  {
    match: /^invalid resize (?:height|width) ("[^"]*"): (.*)$/,
    docker: '<28',
    message: 'strconv.Atoi: parsing $1: $2',
  },
  {
    match: /^cannot kill container: [^:]*: invalid signal: /,
    docker: '<23',
    message: 'Invalid signal: ',
  },
  { match: /^invalid signal: /, docker: '<23', message: 'Invalid signal: ' },
  {
    match: /^cannot kill container: ([^:]*): container /,
    docker: '<23',
    message: 'Cannot kill container: $1: Container ',
  },
  { match: /^container (\w+) is not running$/, docker: '<23', message: 'Container $1 is not running' },
  {
    match: /^(invalid filter 'status=[^']*'): .*/,
    on: ['ContainerList'],
    docker: '<28',
    message: '$1',
  },
  {
    match: /^invalid filter 'health=([^']*)': .*/,
    on: ['ContainerList'],
    docker: '<28',
    message: 'unrecognized filter value for health: $1',
  },
  { match: /^unrecognized filter/, docker: '<23', message: 'Unrecognised filter' },
  {
    match: /^invalid filter 'exited=[^']*': /,
    on: ['ContainerList'],
    docker: '<23',
    message: '',
    status: 500,
  },
  {
    match: /^No such container: (.*)$/,
    on: ['ContainerList'],
    docker: '<23',
    message: 'no such container $1',
    status: 500,
  },
  // Why to 28 only: these are faults against the document, and 29 was not measured.
  {
    match: /^invalid value for limit: /,
    on: ['ContainerList'],
    docker: '<29',
    message: '',
    status: 500,
  },
  {
    match: /^Invalid detach keys \((.*)\) provided$/,
    on: ['ContainerExec'],
    docker: '<29',
    message: 'Invalid escape keys ($1) provided',
    status: 500,
  },
  {
    match: /^extraction point is not a directory$/,
    docker: '<28',
    status: 500,
  },
  { match: /is marked read-only$/, on: ['PutContainerArchive'], docker: '<28', status: 500 },
  { match: /^archive\/tar: /, on: ['PutContainerArchive'], docker: '>=29', status: 400 },
  { match: /^strconv\.Atoi: parsing /, on: ['ContainerList'], docker: '>=29', status: 400 },
  { match: /^Invalid escape keys \(/, on: ['ContainerExec'], docker: '>=29', status: 400 },
  {
    match: /^archive\/tar: /,
    on: ['PutContainerArchive'],
    docker: '<23',
    message: 'Error processing tar file(exit status 1): archive/tar: ',
  },
  {
    match: /^invalid restart policy: unknown policy ('[^']*');.*/,
    docker: '<23',
    message: 'invalid restart policy $1',
  },
  {
    match: /^invalid restart policy: maximum retry count can only be used with 'on-failure'$/,
    docker: '<23',
    message: "maximum retry count cannot be used with restart policy '{policy}'",
  },
  { match: /^config cannot be empty/, docker: '<23', message: 'Config cannot be empty' },
];
