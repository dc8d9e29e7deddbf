import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, staleFiles, writeGenerated } from '../../src/generate/index.ts';
import type { Operation } from '../../src/model/index.ts';
import { spec, specFolder } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirewhale-generate-'));
let files: Map<string, string>;

beforeAll(async () => {
  // Why without amendments: this is about the generator; `npm run check:spec` is about what is in spec/.
  for (const part of ['engine', 'sources'])
    cpSync(join(specFolder, part), join(folder, 'bare', part), { recursive: true });
  files = await generate(join(folder, 'bare'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const operations = (version: string, reading: string): Operation[] =>
  JSON.parse(files.get(`index/v${version}.${reading}.json`)!).operations;
const find = (version: string, id: string, reading = 'published'): Operation =>
  operations(version, reading).find((operation) => operation.id === id)!;
const versions = spec.documents.map((entry) => entry.source.version);

describe('generated files', () => {
  it('are one index a reading and types for each of 32 versions, and one pool', () => {
    expect(versions).toHaveLength(32);
    expect(files.size).toBe(32 * 3 + 4);
    for (const [path, text] of files)
      expect(text.slice(0, 120), path).toContain('Made by `npm run generate`');
  });

  it('share schemas: thousands of published JSON targets are few hundred distinct ones', () => {
    const targets = versions.flatMap((version) =>
      operations(version, 'published').flatMap((operation) => [
        ...Object.values(operation.responses).flatMap((response) => response.schema ?? []),
        ...(operation.body ? [operation.body.schema] : []),
      ]),
    );
    expect(targets.length).toBeGreaterThan(10_000);
    expect(new Set(targets).size).toBeLessThan(400);
    const pool = JSON.parse(files.get('schemas.json')!).schemas;
    for (const id of targets) expect(pool).toHaveProperty(id);
  });

  it('count the operations of the documents', () => {
    expect(operations('1.25', 'published')).toHaveLength(94);
    expect(operations('1.41', 'published')).toHaveLength(106);
    expect(operations('1.56', 'published')).toHaveLength(108);
  });

  it('give each status its own content types', () => {
    expect(find('1.51', 'ContainerExport').responses).toMatchObject({
      200: { contentTypes: ['application/octet-stream'] },
      404: { contentTypes: ['application/json'] },
    });
    expect(find('1.51', 'ContainerAttach').responses[101]?.contentTypes).toContain(
      'application/vnd.docker.raw-stream',
    );
    expect(find('1.51', 'SwarmJoin').consumes).toEqual(['application/json']);
    expect(find('1.51', 'ContainerInspect').responses[200]?.contentTypes).toEqual(['application/json']);
    expect(find('1.41', 'ContainerStart').responses[204]).toEqual({
      contentTypes: [],
      headers: {},
      noBody: true,
    });
    expect(find('1.41', 'SystemPingHead').responses[200]).toMatchObject({ noBody: true });
  });

  it('know areas and greedy names', () => {
    expect(find('1.30', 'TaskLogs')).toMatchObject({ area: 'tasks', tag: 'Task' });
    expect(find('1.41', 'Session')).toMatchObject({ area: 'session', tag: 'Session' });
    expect(find('1.41', 'ImageInspect').parameters[0]).toMatchObject({ name: 'name', greedy: true });
    expect(find('1.41', 'NodeInspect').parameters[0]?.greedy).toBeUndefined();
  });

  it('name the document by the hash of what was published', () => {
    const index = JSON.parse(files.get('index/v1.41.published.json')!);
    const source = spec.documents.find((entry) => entry.source.version === '1.41')!.source;
    expect(index.document).toEqual({ version: '1.41', reading: 'published', sha256: source.publishedSha256 });
    expect(index.amendments).toEqual([]);
  });

  it('are found stale when changed, missing or left over, and only then', () => {
    const target = join(folder, 'generated');
    const small = new Map([...files].filter(([path]) => !path.startsWith('types/')));
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'README.md'), 'kept');
    writeFileSync(join(target, 'left-over.json'), '{}');
    writeGenerated(small, target);
    expect(staleFiles(small, target)).toEqual([]);
    expect(existsSync(join(target, 'left-over.json'))).toBe(false);
    expect(readFileSync(join(target, 'README.md'), 'utf8')).toBe('kept');

    writeFileSync(join(target, 'versions.json'), '{}');
    rmSync(join(target, 'index', 'v1.30.amended.json'));
    writeFileSync(join(target, 'index', 'v9.99.amended.json'), '{}');
    expect(staleFiles(small, target)).toEqual([
      'index/v1.30.amended.json',
      'index/v9.99.amended.json',
      'versions.json',
    ]);
  });
});

describe('a spec folder of its own', () => {
  const own = join(folder, 'spec');
  const write = (path: string, text: string) => {
    mkdirSync(join(own, path, '..'), { recursive: true });
    writeFileSync(join(own, path), text);
  };
  const index = async (reading: string) =>
    JSON.parse((await generate(own)).get(`index/v1.41.${reading}.json`)!) as {
      document: { sha256: string };
      amendments: string[];
      operations: Operation[];
    };

  beforeAll(() => {
    for (const path of ['engine/v1.41.yaml', 'sources/v1.41.json'])
      cpSync(join(specFolder, path), join(own, path));
  });

  it('lays amendments and facts over the document, and over the hash', async () => {
    const before = await index('amended');
    write(
      'amendments/a.yaml',
      `- id: pause-conflict
  versions: '1.25..'
  kind: document
  why: test
  evidence: [{daemon: docker-20.10.24, api: '1.41'}]
  actions:
    - target: $.paths['/containers/{id}/pause'].post.responses
      update: {'409': {schema: {$ref: '#/definitions/ErrorResponse'}}}
    - target: $.paths['/containers/{id}/logs'].get.responses['200']
      update: {x-content-types: []}
    - target: $.paths['/plugins/{name}'].delete.responses['200']
      update: {x-no-body: true}
`,
    );
    write(
      'facts/filters.yaml',
      `- {operations: [ContainerList], keys: [label]}\n- {operations: [ContainerList], versions: '1.42..', keys: [no]}\n- {operations: [ContainerList], versions: '1.28..', keys: [expose]}\n`,
    );
    write(
      'facts/streams.yaml',
      `- {operations: [ImagePush], kind: json, item: {$ref: '#/definitions/PushImageInfo'}}\n`,
    );
    write('facts/upgrades.yaml', `- {operations: [ContainerAttach], tokens: [tcp], anyToken: true}\n`);
    write(
      'facts/headers.yaml',
      `- {operations: all, except: [SystemPing], statuses: [200, 4xx], headers: {Api-Version: {type: string, required: true}}}\n`,
    );
    write(
      'facts/request-headers.yaml',
      `- {operations: [ImagePush], headers: {x-registry-auth: {type: string, required: true, encoding: base64url-json}}}\n`,
    );
    write(
      'facts/behaviours.yaml',
      `- {id: wait-early, operations: [ContainerWait], text: Headers come at once.}\n`,
    );
    const after = await index('amended');
    const of = (id: string) => after.operations.find((operation) => operation.id === id)!;

    expect(after.amendments).toEqual(['pause-conflict']);
    expect(after.document.sha256).not.toBe(before.document.sha256);
    expect(of('ContainerPause').responses[409]?.contentTypes).toEqual(['application/json']);
    expect(of('ContainerLogs').responses[200]?.contentTypes).toEqual([]);
    expect(of('PluginDelete').responses[200]).toMatchObject({ noBody: true, contentTypes: [] });
    expect(of('ContainerList').filters).toEqual(['expose', 'label']);
    expect(of('ImagePush')).toMatchObject({
      stream: 'json',
      streamItem: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(of('ImagePush').parameters.filter((item) => item.in === 'header')).toEqual([
      { name: 'X-Registry-Auth', in: 'header', type: 'string', required: true, encoding: 'base64url-json' },
    ]);
    expect(of('ContainerAttach')).toMatchObject({ upgrade: ['tcp'], anyUpgrade: true });
    expect(of('ContainerWait').behaviours).toEqual(['wait-early']);
    expect(of('ContainerPause').responses[404]?.headers).toEqual({
      'Api-Version': { type: 'string', required: true },
    });
    expect(of('ContainerPause').responses[500]?.headers).toEqual({});
    expect(of('SystemPing').responses[200]?.headers['Api-Version']).toEqual({ type: 'string' });

    const published = await index('published');
    expect(
      published.operations.find((operation) => operation.id === 'ContainerPause')?.responses[409],
    ).toBeUndefined();
    expect(published.operations.find((operation) => operation.id === 'ImagePush')?.stream).toBe('json');
  });

  it.each([
    ['amendments/b.yaml', 'id: pause-conflict', /its id should|used twice/],
    [
      'amendments/b.yaml',
      '- {id: x, versions: "1.41", kind: document, why: w, evidence: [], actions: []}',
      /evidence. is empty/,
    ],
    [
      'amendments/b.yaml',
      '- {id: x, versions: "1.99", kind: document, why: w, evidence: [{link: l}], actions: [{target: $, remove: true}]}',
      /no version lies in 1.99/,
    ],
    [
      'amendments/b.yaml',
      '- {id: x, versions: "1.41", kind: stricter, why: w, evidence: [{link: l}], actions: [{target: $}]}',
      /either `update` or `remove: true`/,
    ],
    [
      'amendments/b.yaml',
      '- {id: x, versions: "1.41", kind: stricter, why: w, evidence: [{link: l}], actions: [{target: $.definitions.Volume, update: {required: [Name]}}]}',
      /change no version: x \(b.yaml\)/,
    ],
    ['facts/behaviours.yaml', '- {id: x, operations: [Nope], text: t}', /no version has an operation Nope/],
    ['facts/behaviours.yaml', '- {id: x, operations: all}', /`text` is missing/],
  ])('refuses a wrong entry in %s: %s', async (path, text, complaint) => {
    write(path, text);
    await expect(generate(own)).rejects.toThrow(complaint);
    rmSync(join(own, path));
  });

  it('refuses a document that was edited by hand', async () => {
    write('engine/v1.41.yaml', `${readFileSync(join(specFolder, 'engine/v1.41.yaml'), 'utf8')}\n`);
    await expect(generate(own)).rejects.toMatchObject({
      code: 'E_SPEC',
      message: expect.stringContaining('not what was imported'),
    });
  });
});
