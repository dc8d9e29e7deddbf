import { describe, expect, it } from 'vitest';
import { loadAnswers } from '../../scripts/derive-amendments/answers.ts';
import { contractProblems } from './contract-problems.ts';

const answers = loadAnswers();
const perFile = Map.groupBy(answers, (answer) => answer.address.split('#')[0]!);

describe('recorded answers of the reference daemons', () => {
  it('were recorded on three daemons, at eight API versions or more', () => {
    expect(new Set(answers.map((answer) => answer.daemon)).size).toBe(3);
    expect(new Set(answers.map((answer) => answer.api)).size).toBeGreaterThanOrEqual(8);
  });

  it.each([...perFile])('keep the amended contract: %s', (_file, recorded) => {
    const problems = recorded.flatMap((answer) =>
      contractProblems(answer).map((problem) => `${answer.name} ${answer.status}: ${problem}`),
    );
    expect(problems).toEqual([]);
  });
});
