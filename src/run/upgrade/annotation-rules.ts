import type { Side } from '../../model/index.ts';
import { type AnnotationRule, levelOf } from '../../report/index.ts';
import { diffRules } from '../../upgrade/index.ts';

/** Where the Engine's authors tell what changed from version to version. Why not a page of ours: it needs an address that lasts. */
const helpUri = 'https://github.com/moby/moby/blob/master/api/docs/CHANGELOG.md';

/** The rules of differences as CI viewers show them. */
export const annotationRules = (side: Side): AnnotationRule[] =>
  diffRules.map(({ id, title, text, mend, impact }) => ({
    id,
    title,
    text: `${text} More: wirewhale explain ${id}`,
    mend,
    level: levelOf[impact[side]],
    helpUri,
  }));
