import {
  answer,
  type CaseTools,
  defineCase,
  defineSuite,
  header,
  message,
  that,
} from '../../src/suite/index.ts';
import { brisk } from '../fixtures/brisk.ts';
import { nobody } from '../fixtures/container.ts';
import { firstMiss, same } from '../fixtures/misses.ts';

interface Version {
  readonly ApiVersion: string;
  readonly MinAPIVersion: string;
}

/** What the daemon says that it serves. */
async function served(t: CaseTools): Promise<Version> {
  return t.prepared(await t.request('SystemVersion'), 200).json<Version>();
}

const ping = (t: CaseTools, version: string) => t.send({ method: 'GET', target: `/v${version}/_ping` });

/** The version some minors away: `1.51` and -1 give `1.50`. */
function beside(version: string, step: number): string {
  const [major, minor] = version.split('.').map(Number);
  return `${major}.${(minor ?? 0) + step}`;
}

export const suite = defineSuite({
  name: 'protocol/version-negotiation',
  area: 'protocol',
  cases: brisk([
    defineCase({
      id: 'ping-tells-the-newest',
      requirement:
        'Ping tells the newest API version of the daemon, the one that /version names, and its system.',
      level: 'must',
      run: async (t) => ({ version: await served(t), got: await t.request('SystemPing', { version: null }) }),
      expect: [
        {
          expected: 'Api-Version as /version says, Ostype',
          check: ({ version, got }) =>
            answer(
              200,
              header('Api-Version', version.ApiVersion),
              header('Ostype', /^(linux|windows)$/),
            ).check(got),
        },
      ],
    }),
    defineCase({
      id: 'every-answer-tells-the-newest',
      requirement:
        'Answers and errors of operations tell the daemon’s newest version and its name, whatever was asked at.',
      level: 'must',
      async run(t) {
        const version = await served(t);
        const missing = await t.request('ContainerInspect', { path: { id: nobody } });
        return { version, all: [await t.request('ContainerList'), missing] };
      },
      expect: [
        {
          expected: 'Api-Version as /version says, and Server',
          check: ({ version, all }) =>
            firstMiss(
              same('statuses', all.map(({ status }) => status).join(), '200,404'),
              ...all.flatMap(({ headers }) => [
                same('Api-Version', headers.get('api-version'), version.ApiVersion),
                same('Server', headers.get('server'), /./),
              ]),
            ),
        },
      ],
    }),
    defineCase({
      id: 'serves-without-prefix',
      requirement: 'A path without a version is served, as its newest.',
      level: 'must',
      async run(t) {
        const { ApiVersion } = await served(t);
        return {
          plain: await t.send({ method: 'GET', target: '/version' }),
          newest: await t.send({ method: 'GET', target: `/v${ApiVersion}/version` }),
        };
      },
      expect: [
        {
          expected: 'status 200, and the body of the newest version',
          check: ({ plain, newest }) =>
            answer(
              200,
              that('the same body', (got) => got.text() === newest.text()),
            ).check(plain),
        },
      ],
    }),
    defineCase({
      id: 'serves-the-oldest-that-it-names',
      requirement: 'The oldest version that /version names is served.',
      level: 'must',
      run: async (t) => ping(t, (await served(t)).MinAPIVersion),
      expect: [answer(200)],
    }),
    defineCase({
      id: 'rejects-a-newer-version',
      requirement: 'A version beyond the newest is refused, and the answer names it and the newest.',
      level: 'must',
      async run(t) {
        const { ApiVersion } = await served(t);
        const asked = beside(ApiVersion, 1);
        return { asked, newest: ApiVersion, got: await ping(t, asked) };
      },
      expect: [
        {
          expected: 'status 400, {"message"} with both versions, Api-Version of the newest',
          check: ({ asked, newest, got }) =>
            answer(
              400,
              message(new RegExp(`\\b${asked}\\b.*too new.*\\b${newest}\\b`)),
              header('Api-Version', newest),
            ).check(got),
        },
      ],
    }),
    defineCase({
      id: 'rejects-an-older-version',
      requirement: 'A version below the oldest is refused, and the answer names it and the oldest.',
      level: 'must',
      async run(t) {
        const { MinAPIVersion } = await served(t);
        const asked = beside(MinAPIVersion, -1);
        return { asked, oldest: MinAPIVersion, got: await ping(t, asked) };
      },
      expect: [
        {
          // Why a text: below 1.24 some daemons answer as daemons did then.
          expected: 'status 400, a text with both versions',
          check: ({ asked, oldest, got }) =>
            firstMiss(
              answer(400).check(got),
              same('text', got.text(), new RegExp(`\\b${asked}\\b.*too old.*\\b${oldest}\\b`)),
            ),
        },
      ],
    }),
    defineCase({
      id: 'rejects-before-it-acts',
      requirement: 'A request of a version that is not served does nothing.',
      level: 'must',
      async run(t) {
        const { ApiVersion } = await served(t);
        const name = t.name('v');
        t.defer(() => t.request('VolumeDelete', { path: { name }, query: { force: true } }));
        const body = { Name: name, Labels: t.labels };
        const got = await t.request('VolumeCreate', { version: beside(ApiVersion, 1), body });
        return { got, read: await t.request('VolumeInspect', { path: { name } }) };
      },
      expect: [
        {
          expected: 'status 400, and no volume',
          check: ({ got, read }) =>
            firstMiss(answer(400, message(/too new/)).check(got), same('status after', read.status, 404)),
        },
      ],
    }),
  ]),
});
