import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, findAnswer, jsonValues } from '../../scripts/derive-amendments/answers.ts';
import { inVersionRange, packageRoot } from '../../src/base/index.ts';
import { type Amendment, amend, loadSpec, type SwaggerDocument } from '../../src/spec-file/index.ts';
import { documentProblems } from './document-problems.ts';
import { withoutField, withWrongValue } from './mutants.ts';

const { amendments, documents } = loadSpec(join(packageRoot, 'spec'));
const publishedOf = (version: string) =>
  documents.find(({ document }) => document.info.version === version)!.document;

const withAll = new Map<string, SwaggerDocument>();
function amended(version: string): SwaggerDocument {
  const document = withAll.get(version) ?? amend(publishedOf(version), amendments).document;
  withAll.set(version, document);
  return document;
}

const without = (amendment: Amendment, version: string): SwaggerDocument =>
  amend(
    publishedOf(version),
    amendments.filter((other) => other !== amendment),
  ).document;

const answersOf = (amendment: Amendment): Answer[] =>
  amendment.evidence.flatMap((item) => ('answer' in item && item.answer ? [findAnswer(item.answer)!] : []));

describe('evidence', () => {
  it.each(amendments)('of $id is recorded, on the daemon and at the version that it names', (amendment) => {
    for (const item of amendment.evidence) {
      if ('link' in item) continue;
      const answer = item.answer === undefined ? undefined : findAnswer(item.answer);
      expect(answer, item.answer ?? 'an answer').toBeDefined();
      expect([answer?.daemon, answer?.api]).toEqual([item.daemon, item.api]);
      expect(inVersionRange(item.api, amendment.versions), `${item.api} in ${amendment.versions}`).toBe(true);
    }
  });

  it('is of dockerd alone: what podman does differently is not the document’s fault', () => {
    const others = amendments.flatMap((amendment) =>
      amendment.evidence.flatMap((item) =>
        'daemon' in item && !item.daemon.startsWith('docker-') ? [amendment.id] : [],
      ),
    );
    expect(others).toEqual([]);
  });
});

// Why apart: a parameter is no part of an answer. Its evidence is an error and a success, told by their names.
const ofParameters = (amendment: Amendment) => amendment.file === 'parameters.yaml';

describe('a correction of the document', () => {
  const corrections = amendments.filter(
    (amendment) => amendment.kind === 'document' && !ofParameters(amendment),
  );

  it.each(corrections)('$id is needed: its answers fail without it and pass with it', (amendment) => {
    for (const answer of answersOf(amendment)) {
      const before = documentProblems(without(amendment, answer.api), answer);
      const after = documentProblems(amended(answer.api), answer);
      expect(
        before.filter((problem) => !after.includes(problem)),
        answer.address,
      ).not.toEqual([]);
      expect(
        // Why not undocumented fields: a corrected type lets its inside be seen.
        after.filter((problem) => !before.includes(problem) && !problem.startsWith('undocumented')),
        answer.address,
      ).toEqual([]);
    }
  });
});

describe('a stricter promise', () => {
  const promises = amendments.filter(({ kind, file }) => kind === 'stricter' && file === 'required.yaml');
  const values = amendments.filter(({ kind, file }) => kind === 'stricter' && file === 'patterns.yaml');

  it('is of one of the two kinds that are tested here', () => {
    expect(amendments.filter(({ kind }) => kind === 'stricter')).toHaveLength(
      promises.length + values.length,
    );
  });

  it.each(values)('$id is kept by its answers and broken by one with another value', (amendment) => {
    const field = amendment.actions[0]!.target.split('.').at(-1)!;
    const isOfValue = (problem: string) => /^(pattern|enum|minimum|format) /.test(problem);
    for (const answer of answersOf(amendment)) {
      const strict = amended(answer.api);
      const loose = without(amendment, answer.api);
      expect(documentProblems(strict, answer).filter(isOfValue)).toEqual([]);
      const mutants = jsonValues(answer).flatMap((value) => [...withWrongValue(value, field)]);
      const caught = mutants.filter(
        ([, mutant]) =>
          documentProblems(strict, answer, mutant).some(isOfValue) &&
          !documentProblems(loose, answer, mutant).some(isOfValue),
      );
      expect(caught.length, answer.address).toBeGreaterThan(0);
    }
  });

  it.each(promises)('$id is kept by its answers and broken by one that lacks a field', (amendment) => {
    const version = answersOf(amendment).at(-1)!.api;
    const strict = amended(version);
    const loose = without(amendment, version);
    const caught = new Set<string>();
    for (const answer of answersOf(amendment).filter(({ api }) => api === version)) {
      expect(documentProblems(strict, answer).filter((problem) => /^required/.test(problem))).toEqual([]);
      for (const value of jsonValues(answer))
        for (const [field, mutant] of withoutField(value, fieldsOf(amendment, version))) {
          if (documentProblems(loose, answer, mutant).some((problem) => problem.startsWith('required')))
            continue;
          if (documentProblems(strict, answer, mutant).some((problem) => problem.startsWith('required')))
            caught.add(field);
        }
    }
    expect([...caught].sort()).toEqual(fieldsOf(amendment, version));
  });
});

/** The fields that an amendment makes required at a version, sorted. */
function fieldsOf(amendment: Amendment, version: string): string[] {
  const updates = amendment.actions
    .filter((action) => action.versions === undefined || inVersionRange(version, action.versions))
    .map((action) => JSON.stringify(action.update ?? {}));
  return [
    ...new Set(
      updates.flatMap((text) =>
        [...text.matchAll(/"required":(\[[^\]]*\])/g)].flatMap(([, list]) => JSON.parse(list!) as string[]),
      ),
    ),
  ].sort();
}
