// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfiles have variables of their own.
import { expect, test } from 'vitest';
import { expandWord } from '../../src/mock/build/words.ts';
import { makeTar } from '../../suites/fixtures/tar.ts';
import { type Daemon, startDaemon } from './daemon.ts';

async function build(d: Daemon, text: string, query: Record<string, unknown> = {}) {
  const body = makeTar([
    { name: 'Dockerfile', content: text },
    { name: 'f', content: 'F' },
    { name: 'g', content: 'G' },
  ]);
  const got = await d.client.request('ImageBuild', { query, body });
  if (got.status !== 200) return [got.status, got.json<{ message: string }>().message];
  const last = JSON.parse(got.text().trim().split('\r\n').at(-1) ?? '{}') as { error?: string };
  return [200, last.error];
}

const buildKit =
  'option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled';

// Each answer as dockerd 28.5 gave it.
test.for([
  ['FROM busybox\nNONSENSE x', 400, 'dockerfile parse error on line 2: unknown instruction: NONSENSE'],
  [
    'FROM busybox\nRUNN x',
    400,
    'dockerfile parse error on line 2: unknown instruction: RUNN (did you mean RUN?)',
  ],
  [
    '\n\n# c\nFROM busybox\nLABEL',
    400,
    'dockerfile parse error on line 5: LABEL requires at least one argument',
  ],
  ['FROM busybox\nENV a', 400, 'failed to parse Dockerfile: ENV must have two arguments'],
  [
    'FROM busybox\nCOPY a',
    400,
    'dockerfile parse error on line 2: COPY requires at least two arguments, but only one was provided. Destination could not be determined',
  ],
  ['RUN x', 400, 'no build stage in current context'],
  [
    'FROM busybox\nFROM',
    400,
    'dockerfile parse error on line 2: FROM requires either one or three arguments',
  ],
  [
    'FROM busybox\nSHELL x',
    400,
    'dockerfile parse error on line 2: SHELL requires the arguments to be in JSON form',
  ],
  [
    'FROM busybox\nHEALTHCHECK x',
    400,
    'dockerfile parse error on line 2: Unknown type "X" in HEALTHCHECK (try CMD)',
  ],
  [
    'FROM busybox\nHEALTHCHECK --interval=1us CMD x',
    400,
    'dockerfile parse error on line 2: Interval "interval" cannot be less than 1ms',
  ],
  [
    'FROM busybox\nONBUILD FROM x',
    400,
    "dockerfile parse error on line 2: FROM isn't allowed as an ONBUILD trigger",
  ],
  [
    'FROM busybox\nCOPY --foo=x a b',
    400,
    'dockerfile parse error on line 2: unknown flag: --foo (did you mean from?)',
  ],
  [
    'FROM busybox AS 1x',
    400,
    'dockerfile parse error on line 1: invalid name for build stage: "1x", name can\'t start with a number or contain symbols',
  ],
  [
    '# escape=x\nFROM busybox',
    400,
    "failed to parse Dockerfile: invalid escape token 'x' does not match ` or \\",
  ],
  ['', 400, 'the Dockerfile (Dockerfile) cannot be empty'],
  ['# nothing', 400, 'failed to parse Dockerfile: file with no instructions'],
  ['FROM scratch', 200, 'No image was generated. Is your Dockerfile empty?'],
  ['FROM busybox\nEXPOSE 99999999', 200, 'Invalid containerPort: 99999999'],
  ['FROM busybox\nSTOPSIGNAL XX', 200, 'invalid signal: XX'],
  ['FROM busybox\nRUN --mount=type=cache,target=/x echo', 200, `the --mount ${buildKit}`],
  ['FROM busybox\nRUN --network=none true', 200, `the --network ${buildKit}`],
  ['FROM busybox\nCOPY --link --exclude=x f /f\nRUN test -e /f', 200, undefined],
  ['FROM busybox\nCOPY --parents f /f', 400, 'dockerfile parse error on line 2: unknown flag: --parents'],
  ['FROM busybox\nCOPY --chmod=755 f /f', 200, `the --chmod ${buildKit}`],
  ['FROM busybox\nENV X=${A:?err}', 200, 'failed to process "${A:?err}": A: err'],
  ['FROM busybox\nENV X=${A!}', 200, 'failed to process "${A!}": unsupported modifier (!) in substitution'],
  ['FROM ${X}', 200, 'base name (${X}) should not be blank'],
  ['FROM busybox:BAD!', 200, 'invalid reference format'],
  [
    'FROM busybox\nCOPY nope /a',
    200,
    'COPY failed: file not found in build context or excluded by .dockerignore: stat nope: file does not exist',
  ],
  ['FROM busybox\nCOPY x* /a/', 200, 'COPY failed: no source files were specified'],
  ['FROM busybox\nCOPY ../f /', 200, 'COPY failed: forbidden path outside the build context: ../f ()'],
  [
    'FROM busybox\nCOPY f g /a',
    200,
    'When using COPY with more than one source file, the destination must be a directory and end with a /',
  ],
  ['FROM busybox\nCOPY --from=busybox /nope /', 200, 'COPY failed: stat nope: file does not exist'],
  ['FROM busybox\nCOPY --from=5 /f /', 200, 'invalid from flag value 5: index out of bounds'],
  ['FROM busybox\nCOPY --from=0 /f /', 200, 'invalid from flag value 0: refers to current build stage'],
  [
    'FROM busybox\nCOPY --chown=1:zz f /a',
    200,
    "unable to convert uid/gid chown string to host mapping: can't find gid for group zz: no such group: zz",
  ],
  [
    'FROM busybox\nADD http://127.0.0.1:9/x /b',
    200,
    'ADD failed: Get "http://127.0.0.1:9/x": dial tcp 127.0.0.1:9: connect: connection refused',
  ],
  [
    'FROM nosuch',
    200,
    "pull access denied for nosuch, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
  ],
] as const)('refuses %j', async ([text, status, message]) => {
  await using d = await startDaemon();
  expect(await build(d, text)).toEqual([status, message]);
});

test.for([
  [{ version: '2' }, 501, /BuildKit.*DOCKER_BUILDKIT=0/],
  [{ version: '3' }, 400, /^invalid version "3"$/],
  [{ squash: '1' }, 400, /^squash is only supported with experimental mode$/],
  [{ t: 'BAD' }, 500, /^invalid reference format: repository name \(library\/BAD\) must be lowercase$/],
  [{ buildargs: 'x' }, 400, /^error reading build args: invalid character 'x'/],
  [{ platform: 'a/b/c/d' }, 400, /cannot parse platform specifier/],
  [{ dockerfile: 'no/where' }, 500, /^Cannot locate specified Dockerfile: no\/where$/],
  [{ remote: 'http://127.0.0.1:9/x' }, 500, /^error downloading remote context/],
  [{ isolation: 'x' }, 400, /^unsupported isolation: "x"$/],
] as const)('refuses parameters %j', async ([query, status, message]) => {
  await using d = await startDaemon();
  expect(await build(d, 'FROM busybox\nENV a=b', query)).toEqual([status, expect.stringMatching(message)]);
});

test.for([
  ['$A-${B}', 'one-'],
  ['${B:-x}${A:+y}${B+z}', 'xy'],
  ['"$A" \'$A\' \\$A', 'one $A $A'],
  ['${P##*/} ${P#*/} ${P%/*} ${P%%/*}', 'c b/c a/b a'],
  ['${P/b/X} ${P//[abc]/-}', 'a/X/c a/b/c'],
] as const)('expands %s', ([word, expected]) => {
  const variables: Record<string, string> = { A: 'one', P: 'a/b/c' };
  expect(expandWord(word, (name) => variables[name])).toBe(expected);
});
