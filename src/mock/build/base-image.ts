import type { Progress } from '../routes/progress.ts';
import { bringImage } from '../routes/registry-pull.ts';
import type { MockImage } from '../state/image-store.ts';
import { parseName } from '../state/reference.ts';
import type { BuildPlan } from './plan.ts';

/** The image that a FROM or COPY --from names, pulled where it is not here. Throws what the registry says. */
export function baseImage(plan: BuildPlan, name: string): AsyncGenerator<Progress, MockImage> {
  const { engine, pulls, platform, authOf } = plan;
  return bringImage({ engine, platform, auth: authOf(parseName(name).domain) }, name, pulls);
}
