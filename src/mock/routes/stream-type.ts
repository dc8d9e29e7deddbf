import { compareVersions } from '../../base/index.ts';

export const rawStream = 'application/vnd.docker.raw-stream';
export const multiplexedStream = 'application/vnd.docker.multiplexed-stream';

/** Content type of a stream, as the API version tells it. */
export const streamType = (tty: boolean, version: string): string =>
  !tty && compareVersions(version, '1.42') >= 0 ? multiplexedStream : rawStream;
