import { describe, expect, it } from 'vitest';
import { formatPath, latestVersion, loadContract, versions } from '../../src/contract/index.ts';

const contract = loadContract('1.41');

describe('versions held', () => {
  it('are 1.25 to 1.56, oldest first', () => {
    expect(versions).toHaveLength(32);
    expect([versions[0], latestVersion]).toEqual(['1.25', '1.56']);
  });

  it('others are refused, naming those held', () => {
    expect(() => loadContract('1.24')).toThrow(
      expect.objectContaining({ code: 'E_VERSION', mend: 'Held are 1.25 to 1.56.' }),
    );
  });
});

describe('the operation of a request', () => {
  it.each([
    ['GET', '/v1.41/containers/json?all=1', 'ContainerList', {}],
    ['get', '/containers/json', 'ContainerList', {}],
    ['GET', '/containers/json/json', 'ContainerInspect', { id: 'json' }],
    ['GET', '/v1.41/containers/a/attach/ws', 'ContainerAttachWebsocket', { id: 'a' }],
    ['GET', '/images/search', 'ImageSearch', {}],
    ['GET', '/images/json', 'ImageList', {}],
    ['GET', '/images/get', 'ImageGetAll', {}],
    ['GET', '/images/library/alpine:3.20/get', 'ImageGet', { name: 'library/alpine:3.20' }],
    ['GET', '/images/r.test:5000/a/b@sha256:0/json', 'ImageInspect', { name: 'r.test:5000/a/b@sha256:0' }],
    ['DELETE', '/images/a%2Fb%20c', 'ImageDelete', { name: 'a/b c' }],
    ['GET', '/distribution/a/b/json', 'DistributionInspect', { name: 'a/b' }],
    ['GET', '/networks', 'NetworkList', {}],
    ['GET', '/networks/', 'NetworkList', {}],
    ['HEAD', '/_ping', 'SystemPingHead', {}],
    ['HEAD', '/containers/a/archive?path=/', 'ContainerArchiveInfo', { id: 'a' }],
    ['GET', 'http://docker/v1.41/info', 'SystemInfo', {}],
    ['GET', '/images/%zz/json', 'ImageInspect', { name: '%zz' }],
  ])('%s %s is %s', (method, target, id, pathParams) => {
    expect(contract.match(method, target)).toMatchObject({ operation: { id }, pathParams });
  });

  it.each([
    ['GET', '/containers/json/'],
    ['GET', '/volumes/'],
    ['POST', '/containers/json'],
    ['HEAD', '/info'],
    ['GET', '/nodes/a/b'],
    ['GET', '/nope'],
    ['GET', '/containers//a/json'],
    ['GET', '/'],
    ['OPTIONS', '*'],
  ])('%s %s is none', (method, target) => {
    expect(contract.match(method, target).operation).toBeUndefined();
  });

  it('keeps version, path and query', () => {
    const match = contract.match('GET', '/v1.24/containers/json?all=1&filters=%7B%7D#x');
    expect(match).toMatchObject({ version: '1.24', path: '/containers/json' });
    expect([...match.query]).toEqual([
      ['all', '1'],
      ['filters', '{}'],
    ]);
    expect(contract.match('GET', '/info')).not.toHaveProperty('version');
    expect(contract.match('GET', '/vfoo/info').path).toBe('/vfoo/info');
  });

  it('is found again from each path that it formats', () => {
    for (const version of ['1.25', '1.41', '1.56'])
      for (const operation of loadContract(version).operations.values()) {
        const names = operation.parameters.filter((item) => item.in === 'path').map((item) => item.name);
        const pathParams = Object.fromEntries(names.map((name) => [name, 'v-1 ä%']));
        const found = loadContract(version).match(operation.method, formatPath(operation, pathParams));
        expect(found).toMatchObject({ operation: { id: operation.id }, pathParams });
      }
  });
});

describe('formatting a path', () => {
  const operation = (id: string) => contract.operations.get(id)!;
  it('keeps slash, colon and at of names, and encodes the rest', () => {
    expect(formatPath(operation('ImageInspect'), { name: 'a/b:c@sha256:1?' })).toBe(
      '/images/a/b:c@sha256:1%3F/json',
    );
    expect(formatPath(operation('NodeInspect'), { id: 'a/b' })).toBe('/nodes/a%2Fb');
    expect(formatPath(operation('SystemInfo'))).toBe('/info');
  });
  it('names a missing parameter', () => {
    expect(() => formatPath(operation('NodeInspect'), {})).toThrow('NodeInspect needs the path parameter id');
  });
});
