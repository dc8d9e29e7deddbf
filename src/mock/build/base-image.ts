import type { Progress } from '../routes/progress.ts';
import { beginPull } from '../routes/registry-pull.ts';
import type { MockImage } from '../state/image-store.ts';
import { parseName, shown } from '../state/reference.ts';
import type { BuildPlan } from './plan.ts';

/** The image that a FROM or COPY --from names, pulled where it is not here. Throws what the registry says. */
export async function* baseImage(plan: BuildPlan, name: string): AsyncGenerator<Progress, MockImage> {
  const { engine, pulls, platform, authOf } = plan;
  const here = pulls ? undefined : engine.images.find(name);
  if (here) return here;
  const parsed = parseName(name);
  const wanted = { ...parsed, tag: parsed.digest ? undefined : (parsed.tag ?? 'latest') };
  for await (const item of await beginPull({ engine, wanted, platform, auth: authOf(wanted.domain) })) {
    if (item.error !== undefined) throw new Error(item.error);
    yield item;
  }
  return engine.images.get(shown(wanted));
}
