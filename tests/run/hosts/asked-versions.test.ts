import { expect, test } from 'vitest';
import { AskedVersions } from '../../../src/run/upgrade/hosts/asked-versions.ts';

const old = { name: 'Docker 26.1', min: '1.24', max: '1.45' };
const later = { name: 'Docker 29.7', min: '1.40', max: '1.55' };

test('a version is asked alike where both serve it, and as the nearest where one does not', () => {
  const versions = new AskedVersions('negotiate', old, later);
  expect(versions.of('1.44')).toEqual({ from: '1.44', to: '1.44' });
  expect(versions.of('1.25')).toEqual({ from: '1.25', to: '1.40' });
  expect(versions.of(undefined)).toEqual({ from: '1.45', to: '1.55' });
  expect(versions.toOld('1.51')).toBe('1.45');
  expect(versions.ofSuites).toBe('1.45');
});

test('a version that the old daemon refuses is asked alike', () => {
  expect(new AskedVersions('negotiate', old, later).toNew('1.99')).toBe('1.99');
  expect(new AskedVersions('newest', old, later).toNew('1.12')).toBe('1.12');
});

test('a client that goes with the daemon speaks the newest of each', () => {
  const versions = new AskedVersions('newest', old, later);
  expect(versions.toOld('1.41')).toBe('1.45');
  expect(versions.of('1.45')).toEqual({ from: '1.45', to: '1.55' });
  expect(versions.of('1.44')).toEqual({ from: '1.44', to: '1.44' });
  expect(new AskedVersions('newest', later, old).of('1.55')).toEqual({ from: '1.55', to: '1.45' });
});

test('suites ask an older daemon at what it serves', () => {
  expect(new AskedVersions('negotiate', later, old).ofSuites).toBe('1.45');
  expect(new AskedVersions('1.44', later, old).ofSuites).toBe('1.44');
});
