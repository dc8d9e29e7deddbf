import { expect, test } from 'vitest';
import { formatAnnotationsJunit } from '../../../src/report/index.ts';
import { elements, parseXml } from '../strict-xml.ts';
import { annotation, sample } from './sample.ts';

const written = (more = {}) => parseXml(formatAnnotationsJunit(sample(more)));

test('JUnit has a case for each operation: failed where it breaks, skipped where nothing is known', () => {
  const root = written();
  expect(root.attributes).toMatchObject({ tests: '4', failures: '1', errors: '0', skipped: '1' });
  const cases = elements(root, 'testcase');
  const outcome = (name: string) =>
    cases.find(({ attributes }) => attributes.name === name)?.children.map((child) => child.name);
  expect(outcome('ContainerInspect')).toEqual(['failure', 'system-out']);
  expect(outcome('ImageList')).toEqual(['system-out']);
  expect(outcome('SystemPing')).toEqual(['system-out']);
  expect(outcome('SystemEvents')).toEqual(['skipped', 'system-out']);
  const [failure] = elements(root, 'failure');
  expect(failure?.attributes).toEqual({
    message: 'NetworkSettings.IPAddress is no longer sent. Read NetworkSettings.Networks[*].IPAddress.',
    type: 'diff/response-field-removed',
  });
  expect(failure?.text).toContain('ci/up 1.pcapng #3 GET /v1.51/containers/a/json');
  expect(elements(root, 'system-out')[1]?.text).toContain('warning: risk (behaviour/default)');
});

test('what is about no operation has a case of its own, and one that was not listed is not lost', () => {
  const root = written({
    annotations: [
      annotation({ title: '1.44 is the oldest API version served', operations: [] }),
      annotation({ operations: ['Stray'] }),
    ],
  });
  expect(root.attributes).toMatchObject({ tests: '6', failures: '2' });
});

test('what XML cannot hold is left out of it', () => {
  const root = written({ annotations: [annotation({ title: 'a\u0000b\u001b[31m "<&>"', mend: 'c\ud800' })] });
  expect(elements(root, 'failure')[0]?.attributes.message).toBe('ab[31m "<&>". c');
});
