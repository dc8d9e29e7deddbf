// HAR 1.2 as its specification tells it (http://www.softwareishard.com/blog/har-12-spec/), in our own words: what must be there,
// and that names of one's own begin with an underscore.

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' };
const number = { type: 'number' };
const size = { type: 'integer', minimum: -1 };
const time = { type: 'number', minimum: -1 };
const date = { type: 'string', format: 'date-time' };

const object = (required: Schema, optional: Schema = {}): Schema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional, comment: text },
  patternProperties: { '^_': true },
  additionalProperties: false,
});
const list = (items: Schema): Schema => ({ type: 'array', items });
const pair = object({ name: text, value: text });
const cookie = object(
  { name: text, value: text },
  { path: text, domain: text, expires: date, httpOnly: { type: 'boolean' }, secure: { type: 'boolean' } },
);
const message = {
  httpVersion: text,
  cookies: list(cookie),
  headers: list(pair),
  headersSize: size,
  bodySize: size,
};

const request = object(
  { method: text, url: { type: 'string', format: 'uri' }, ...message, queryString: list(pair) },
  { postData: object({ mimeType: text, text }, { params: list(object({ name: text }, { value: text })) }) },
);
const response = object({
  status: { type: 'integer' },
  statusText: text,
  ...message,
  content: object(
    { size: { type: 'integer' }, mimeType: text },
    { compression: { type: 'integer' }, text, encoding: text },
  ),
  redirectURL: text,
});
const timings = object(
  {
    send: { type: 'number', minimum: 0 },
    wait: { type: 'number', minimum: 0 },
    receive: { type: 'number', minimum: 0 },
  },
  { blocked: time, dns: time, connect: time, ssl: time },
);
const entry = object(
  {
    startedDateTime: date,
    time: { ...number, minimum: 0 },
    request,
    response,
    cache: { type: 'object' },
    timings,
  },
  { pageref: text, serverIPAddress: text, connection: text },
);

export const harSchema: Schema = object({
  log: object(
    { version: { const: '1.2' }, creator: object({ name: text, version: text }), entries: list(entry) },
    { browser: object({ name: text, version: text }), pages: { type: 'array' } },
  ),
});
