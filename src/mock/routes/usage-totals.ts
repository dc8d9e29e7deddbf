import { isOn, type MockRequest } from '../serve/message.ts';
import type { Json } from '../state/container.ts';

interface Total {
  readonly ActiveCount: number;
  readonly TotalCount: number;
  readonly Reclaimable: number;
  readonly TotalSize: number;
  readonly Items?: readonly Json[];
}

/**
 * The answer of `GET /system/df` with what newer versions tell beside the lists: sums of each kind. Who asks for `verbose`
 * gets these alone, with the lists in them or, when it is off, without any.
 */
export function withTotals(request: MockRequest, lists: Json): Json {
  const verbose = request.query.get('verbose');
  const chosen = verbose !== null && verbose !== '' && request.manner.behaves('totalsUsage');
  const items = (list: readonly Json[]) => (chosen && isOn(request.query, 'verbose') ? { Items: list } : {});
  const sum = (list: readonly Json[], sizeOf: (item: Json) => number) =>
    list.reduce((total, item) => total + Math.max(0, sizeOf(item)), 0);
  const total = (list: Json[] | null, isActive: (item: Json) => boolean, sizeOf: (item: Json) => number) => {
    if (!list) return undefined;
    const idle = list.filter((item) => !isActive(item));
    const made: Total = {
      ActiveCount: list.length - idle.length,
      TotalCount: list.length,
      Reclaimable: sum(idle, sizeOf),
      TotalSize: sum(list, sizeOf),
      ...items(list),
    };
    return made;
  };
  const { Images, Containers, Volumes, BuildCache, LayersSize } = lists;
  const images = total(
    Images,
    ({ Containers: users }) => users > 0,
    ({ Size }) => Size,
  );
  const totals = {
    // Why not the sum: layers that images share count once.
    ImageUsage: images && { ...images, TotalSize: LayersSize },
    ContainerUsage: total(
      Containers,
      ({ State }) => ['running', 'paused', 'restarting'].includes(State),
      ({ SizeRw }) => SizeRw ?? 0,
    ),
    VolumeUsage: total(
      Volumes,
      ({ UsageData }) => UsageData.RefCount > 0,
      ({ UsageData }) => UsageData.Size,
    ),
    BuildCacheUsage: total(
      BuildCache,
      ({ InUse }) => InUse,
      ({ Size }) => Size,
    ),
  };
  const known = Object.fromEntries(Object.entries(totals).filter(([, made]) => made !== undefined));
  return chosen ? known : { ...lists, ...known };
}
