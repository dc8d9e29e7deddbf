import type { MockRequest } from '../serve/message.ts';

export const rawStream = 'application/vnd.docker.raw-stream';
export const multiplexedStream = 'application/vnd.docker.multiplexed-stream';

/** Content type of a stream, as the API version tells it. */
export const streamType = (tty: boolean, { manner }: MockRequest): string =>
  !tty && manner.behaves('labelsFrames') ? multiplexedStream : rawStream;
