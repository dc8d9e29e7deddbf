export { type Document, diffDocuments } from './diff/diff-documents.ts';
export { diffRules, explainDiffRule } from './diff/diff-rules.ts';
export { type DiffVersion, diffVersions } from './diff/diff-versions.ts';
export { behavioursBetween, holdsAt, type Point } from './diff/holds.ts';
export { joinEntries } from './diff/join.ts';
export { releaseEntries } from './diff/release-entries.ts';
export { FloorJudge } from './floor/floor-judge.ts';
export { historyOf, nearNames } from './history/history.ts';
export { UpgradeJudge } from './traffic/upgrade-judge.ts';
