export { type BodyPlan, planBody } from './body-plan.ts';
export { encodeFrame, type Frame, FrameDecoder, looksMultiplexed } from './frames.ts';
export { type Head, headerOf, headLimit, readHead } from './head.ts';
export { JsonStreamDecoder } from './json-stream.ts';
export { MessageParser } from './message-parser.ts';
