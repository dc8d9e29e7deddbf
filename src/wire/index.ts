export { type BodyPlan, planBody } from './body-plan.ts';
export { encodeFrame, type Frame, FrameDecoder, looksMultiplexed, type StreamProblem } from './frames.ts';
export { type Head, headerOf, headLimit, readHead } from './head.ts';
export { type JsonItem, JsonStreamDecoder } from './json-stream.ts';
export { type MessageEvents, MessageParser } from './message-parser.ts';
