import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { exportCapture } from '../../src/run/index.ts';
import { recordWhile, startDaemon } from './record-rig.ts';

/** A secret of its own for each place, of 20 letters and digits. */
const secretOf = (index: number): string =>
  `s3${createHash('sha256').update(`planted ${index}`).digest('hex').slice(0, 18)}`;

interface Planted {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly answer?: string;
  readonly answerHeaders?: Record<string, string>;
}

const json = JSON.stringify;
const auth = (secret: string) =>
  Buffer.from(json({ username: 'me', password: secret })).toString('base64url');

/** Each kind of secret that a recording must not hold, as a request and its answer with secrets at their places. */
const kinds: ((next: () => string) => Planted)[] = [
  (next) => ({
    method: 'POST',
    path: '/v1.51/images/create?fromImage=a',
    headers: { 'X-Registry-Auth': auth(next()) },
  }),
  (next) => ({
    method: 'POST',
    path: '/v1.51/build?t=x',
    headers: {
      'X-Registry-Config': Buffer.from(json({ 'r.example': { password: next() } })).toString('base64url'),
    },
  }),
  (next) => ({ method: 'GET', path: '/info', headers: { Authorization: `Bearer ${next()}` } }),
  (next) => ({
    method: 'GET',
    path: '/info',
    headers: { Authorization: `Basic ${Buffer.from(`me:${next()}`).toString('base64')}` },
  }),
  (next) => ({
    method: 'POST',
    path: '/v1.41/auth',
    body: json({ username: next(), password: next(), serveraddress: 'r.example', identitytoken: next() }),
    answer: json({ Status: 'Login Succeeded', IdentityToken: next() }),
  }),
  (next) => ({
    method: 'POST',
    path: '/secrets/create',
    body: json({ Name: 'n', Data: Buffer.from(next()).toString('base64') }),
    answer: json({ ID: 'x' }),
  }),
  (next) => ({
    method: 'GET',
    path: '/v1.44/configs/x',
    answer: json({ ID: 'x', Spec: { Name: 'n', Data: Buffer.from(next()).toString('base64') } }),
  }),
  (next) => ({
    method: 'GET',
    path: '/v1.44/swarm',
    answer: json({ JoinTokens: { Worker: `SWMTKN-1-${next()}-${next()}`, Manager: `SWMTKN-1-${next()}` } }),
  }),
  (next) => ({
    method: 'POST',
    path: '/swarm/join',
    body: json({ JoinToken: `SWMTKN-1-${next()}`, RemoteAddrs: ['a:1'] }),
  }),
  (next) => ({ method: 'GET', path: '/swarm/unlockkey', answer: json({ UnlockKey: `SWMKEY-1-${next()}` }) }),
  (next) => ({
    method: 'POST',
    path: '/containers/create?name=x',
    body: json({ Image: 'a', Env: [`DB_PASSWORD=${next()}`, `API_TOKEN=${next()} with blanks`, 'HOME=/'] }),
    answer: json({ Id: 'x' }),
  }),
  (next) => ({
    method: 'GET',
    path: '/containers/x/json',
    answer: json({ Config: { Env: [`AWS_SECRET_ACCESS_KEY=${next()}`], Labels: { 'my.secret': next() } } }),
  }),
  (next) => ({
    method: 'POST',
    path: `/build?t=y&buildargs=${encodeURIComponent(json({ NPM_TOKEN: next(), PLAIN: 'p' }))}`,
    answer: `${json({ stream: `Step 1/2 : ENV API_KEY=${next()}\n` })}\r\n${json({ stream: 'ok' })}\r\n`,
  }),
  (next) => ({
    method: 'POST',
    path: `/commit?container=x&changes=${encodeURIComponent(`ENV MY_SECRET=${next()}`)}`,
  }),
  (next) => ({
    method: 'POST',
    path: `/build?remote=${encodeURIComponent(`https://me:${next()}@git.example/a.git`)}`,
  }),
  (next) => ({
    method: 'GET',
    path: '/images/a/history',
    answer: json([{ CreatedBy: `/bin/sh -c #(nop)  ENV CREDENTIAL=${next()}` }]),
  }),
  (next) => ({
    method: 'GET',
    path: '/services/x',
    answer: json({ Spec: { TaskTemplate: { ContainerSpec: { Env: [`PRIVATE_KEY=${next()}`] } } } }),
  }),
  (next) => ({
    method: 'GET',
    path: '/containers/y/json',
    answer: gzipSync(json({ Config: { Env: [`DB_PASSWORD=${next()}`] } })).toString('latin1'),
    answerHeaders: { 'Content-Encoding': 'gzip' },
  }),
];

/** Texts that would give a secret away: itself, in hex, in base64 at each of the three places within a group, and pieces of it. */
function tracesOf(secret: string): string[] {
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.from(`${'_'.repeat(shift)}${secret}`)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [secret, secret.slice(0, 12), secret.slice(-12), Buffer.from(secret).toString('hex'), ...inBase64];
}

function haystack(bytes: Buffer): string {
  const texts = [bytes.toString('latin1')];
  for (
    let at = bytes.indexOf('\x1f\x8b\x08', 0, 'latin1');
    at >= 0;
    at = bytes.indexOf('\x1f\x8b\x08', at + 1, 'latin1')
  )
    try {
      texts.push(gunzipSync(bytes.subarray(at), { finishFlush: 2 }).toString('latin1'));
    } catch {
      // Not gzip after all.
    }
  return texts.join('\n');
}

test.each([
  ['the capture nor in an export', true],
  ['an export of a capture that holds them', false],
])('1,000 planted secrets are not in %s, raw, in base64, in hex or under gzip', async (_where, redact) => {
  const secrets: string[] = [];
  const next = () => {
    const secret = secretOf(secrets.length);
    secrets.push(secret);
    return secret;
  };
  const planted: Planted[] = [];
  while (secrets.length < 1000)
    planted.push((kinds[planted.length % kinds.length] as (next: () => string) => Planted)(next));
  const answers = new Map(planted.map((item, index) => [String(index), item]));
  await using daemon = await startDaemon((asked, response) => {
    const item = answers.get(String(asked.headers['x-index']));
    asked.resume().on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      for (const [name, value] of Object.entries(item?.answerHeaders ?? {})) response.setHeader(name, value);
      // Why in two halves: a secret may be split over chunks.
      const whole = Buffer.from(item?.answer ?? '{}', 'latin1');
      response.write(whole.subarray(0, whole.length / 2));
      response.end(whole.subarray(whole.length / 2));
    });
  });
  const { target, file } = daemon;
  const { result } = await recordWhile({ target, file, redact }, async (socketPath) => {
    for (const [index, item] of planted.entries()) {
      const headers = { ...item.headers, 'X-Index': String(index) };
      if (index % 3 === 0) await sendInPieces(socketPath, item, headers, index);
      else await send(socketPath, item, headers);
    }
  });
  expect(result.exchanges).toBe(planted.length);
  expect(result.counts.masked).toBeGreaterThanOrEqual(redact ? 900 : 0);

  const texts: Record<string, string> = redact ? { capture: haystack(readFileSync(file)) } : {};
  for (const format of ['har', 'ndjson', 'curl', 'http'] as const) {
    const made = await exportCapture({ file, format, redact: true });
    let text = '';
    for await (const part of made.text) text += part;
    expect(text.length).toBeGreaterThan(10_000);
    texts[format] = haystack(Buffer.from(text, 'latin1'));
  }
  for (const [where, text] of Object.entries(texts)) {
    const found = secrets.filter((secret) => tracesOf(secret).some((trace) => text.includes(trace)));
    expect(found, where).toEqual([]);
  }
});

function send(
  socketPath: string,
  { method, path, body }: Planted,
  headers: Record<string, string>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath, method, path, headers: { ...headers, 'Content-Type': 'application/json' } },
      (answer) => answer.resume().on('end', resolve),
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The same by hand, a few bytes at a time, so that secrets are split over segments. */
function sendInPieces(
  socketPath: string,
  { method, path, body = '' }: Planted,
  headers: Record<string, string>,
  seed: number,
): Promise<void> {
  const lines = Object.entries({
    Host: 'd',
    ...headers,
    'Content-Length': String(body.length),
    Connection: 'close',
  });
  const whole = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    socket.on('error', reject);
    socket.resume().on('close', () => resolve());
    const step = 7 + (seed % 23);
    const write = (at: number): void => {
      if (at < whole.length)
        socket.write(whole.slice(at, at + step), 'latin1', () => setImmediate(write, at + step));
    };
    write(0);
  });
}
