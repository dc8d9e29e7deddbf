export type { Frame } from '../wire/index.ts';
export { Answer, Headers } from './answer.ts';
export {
  type Client,
  type ClientOptions,
  createClient,
  type HijackOptions,
  type RawRequest,
} from './client.ts';
export { type Collected, Hijacked, takeApart } from './hijacked.ts';
export type { Negotiated } from './negotiate.ts';
export type { RequestOptions } from './request.ts';
export { StreamAnswer } from './stream-answer.ts';
export type { BodyOf, OperationId } from './typed.ts';
