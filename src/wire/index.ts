export { type BodyPlan, planBody } from './body-plan.ts';
export { encodeFrame, type Frame, FrameDecoder, looksMultiplexed } from './frames.ts';
export type { ConnectionOptions } from './h2/connection.ts';
export { Http2Decoder, type Http2Events } from './h2/decoder.ts';
export { Http2Redactor } from './h2/redactor.ts';
export type { Field } from './h2/static-table.ts';
export { type Head, headerOf, headLimit, readHead } from './head.ts';
export { JsonStreamDecoder } from './json-stream.ts';
export { MessageParser } from './message-parser.ts';
