import { badRequest, conflict, DaemonError } from '../state/daemon-error.ts';

/** This node is in no swarm. */
export const notManager = (): DaemonError =>
  new DaemonError(
    503,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  );

/** What the manager behind the daemon answers, with the status that the daemon makes of its code. */
const rpc = (code: string, text: string): string => `rpc error: code = ${code} desc = ${text}`;

export const invalidArgument = (text: string): DaemonError => badRequest(rpc('InvalidArgument', text));
export const failedPrecondition = (text: string): DaemonError => badRequest(rpc('FailedPrecondition', text));
export const alreadyExists = (text: string): DaemonError => conflict(rpc('AlreadyExists', text));
export const unimplemented = (text: string): DaemonError => new DaemonError(501, rpc('Unimplemented', text));
export const unknownError = (text: string): DaemonError => new DaemonError(500, rpc('Unknown', text));
export const outOfSequence = (): DaemonError => unknownError('update out of sequence');
