import { ToolError } from '../base/index.ts';
import { type Capability, caseId, loadSuites, ownSuites, selects } from '../suite/index.ts';

export interface CaseListing {
  readonly id: string;
  readonly area: string;
  readonly level: 'must' | 'should';
  readonly requirement: string;
  /** API versions that it holds for, `all` when not limited. */
  readonly api: string;
  readonly needs: readonly Capability[];
}

/** Every case that the patterns choose, of our suites or the user's. Throws E_NOTHING_SELECTED. */
export async function listCases(
  suites?: readonly string[],
  only?: readonly string[],
): Promise<CaseListing[]> {
  const loaded = await loadSuites(suites ?? [ownSuites]);
  const listed = loaded.flatMap(({ suite }) =>
    suite.cases.map((item) => ({
      id: caseId(suite, item),
      area: suite.area,
      level: item.level,
      requirement: item.requirement,
      api: item.api ?? 'all',
      needs: item.needs ?? [],
    })),
  );
  const chosen = listed.filter(({ id }) => !only || only.some((pattern) => selects(pattern, id)));
  if (chosen.length === 0)
    throw new ToolError(
      'E_NOTHING_SELECTED',
      `no case is called like ${only?.join(', ')}`,
      'See the ids with: wirewhale conform --list',
    );
  return chosen;
}
