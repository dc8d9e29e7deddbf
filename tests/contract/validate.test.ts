import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/base/index.ts';
import { loadContract, versions } from '../../src/contract/index.ts';

// Why published: amendments may come to allow what is provoked here.
const contract = loadContract('1.41', 'published');
const schemaOf = (id: string, status = '200') => contract.operations.get(id)!.responses[status]!.schema!;
const inspect = schemaOf('ContainerInspect');

describe('schema issues', () => {
  it('tell null for an array, an object and anything else apart', () => {
    const value = { HostConfig: { Binds: null, PortBindings: null, Memory: null } };
    expect(contract.validate(inspect, value)).toEqual([
      expect.objectContaining({ pointer: '/HostConfig/Memory', nullFor: 'other', expected: 'integer' }),
      {
        pointer: '/HostConfig/Binds',
        generalPointer: '/HostConfig/Binds',
        keyword: 'type',
        expected: 'array',
        actual: 'null',
        nullFor: 'array',
        definition: 'HostConfig',
      },
      expect.objectContaining({
        pointer: '/HostConfig/PortBindings',
        nullFor: 'object',
        definition: 'PortMap',
      }),
    ]);
  });

  it('generalise list indexes and keys of maps', () => {
    const networks = schemaOf('NetworkList');
    const value = [{}, { Containers: { 'a/b': { Name: 1 } } }];
    expect(contract.validate(networks, value)).toEqual([
      expect.objectContaining({
        pointer: '/1/Containers/a~1b/Name',
        generalPointer: '/[]/Containers/{}/Name',
        expected: 'string',
        actual: '1',
        definition: 'NetworkContainer',
      }),
    ]);
  });

  it('name a missing field where it should be', () => {
    const issues = contract.validate(schemaOf('ContainerCreate', '201'), { Id: 'a' });
    expect(issues).toMatchObject([{ pointer: '/Warnings', keyword: 'required', actual: 'missing' }]);
  });

  it('list the values of an enum', () => {
    const [issue] = contract.validate(inspect, { HostConfig: { RestartPolicy: { Name: 'perhaps' } } });
    expect(issue).toMatchObject({
      keyword: 'enum',
      actual: '"perhaps"',
      expected: expect.stringContaining('"always"'),
    });
  });

  it('say of a nullable reference what is wrong inside, without noise', () => {
    expect(contract.validate(inspect, { State: null })).toEqual([]);
    expect(contract.validate(inspect, { State: { Health: null } })).toEqual([]);
    expect(contract.validate(inspect, { State: { Health: { FailingStreak: 'x' } } })).toMatchObject([
      { pointer: '/State/Health/FailingStreak', keyword: 'type' },
    ]);
    expect(contract.validate(inspect, { State: { Health: 7 } })).toMatchObject([
      { pointer: '/State/Health', expected: 'object or null', actual: '7' },
    ]);
  });
});

describe('integers', () => {
  const withMemory = (digits: string) =>
    contract.validate(inspect, parseJson(`{"HostConfig":{"Memory":${digits}}}`));

  it('beyond 2^53 are integers, judged with all their digits', () => {
    expect(withMemory('9223372036854775807')).toEqual([]);
    expect(withMemory('-9223372036854775808')).toEqual([]);
    expect(withMemory('9223372036854775808')).toMatchObject([
      { keyword: 'format', expected: 'format int64', actual: '9223372036854775808' },
    ]);
    expect(withMemory('1.5')).toMatchObject([{ keyword: 'type', expected: 'integer', actual: '1.5' }]);
  });

  it('are no strings', () => {
    expect(contract.validate(inspect, { Id: 2n ** 60n })).toMatchObject([
      { pointer: '/Id', expected: 'string' },
    ]);
  });
});

describe('undocumented fields', () => {
  it('are those that no schema names, not keys of maps nor fields of open objects', () => {
    const value = {
      Extra: { Deep: 1 },
      Config: { Labels: { any: 'x' }, ExposedPorts: { '80/tcp': {} }, Odd: 1 },
      NetworkSettings: { Networks: { mine: { 'a/b': 1 } } },
    };
    expect(contract.undocumentedFields(inspect, value)).toEqual([
      '/Extra',
      '/Config/Odd',
      '/NetworkSettings/Networks/mine/a~1b',
    ]);
  });

  it('are seen below lists and through null', () => {
    expect(contract.undocumentedFields(schemaOf('ContainerList'), [{ Id: 'a', Odd: 1 }, null])).toEqual([
      '/0/Odd',
    ]);
  });

  it('do not exist in a value of another kind', () => {
    expect(contract.undocumentedFields(inspect, 'text')).toEqual([]);
    expect(contract.undocumentedFields(inspect, [{ a: 1 }])).toEqual([]);
  });
});

describe('every schema', () => {
  it('of every version and reading compiles, and refuses or accepts without breaking', () => {
    const ids = new Set<string>();
    for (const version of versions)
      for (const reading of ['published', 'amended'] as const)
        for (const operation of loadContract(version, reading).operations.values()) {
          for (const response of Object.values(operation.responses))
            if (response.schema) ids.add(response.schema);
          if (operation.body) ids.add(operation.body.schema);
          if (operation.streamItem) ids.add(operation.streamItem);
        }
    for (const id of ids) expect(contract.validate(id, 1)).toBeInstanceOf(Array);
    expect(ids.size).toBeGreaterThan(300);
  });
});
