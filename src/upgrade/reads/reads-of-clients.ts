import type {
  ClientReads,
  OperationReads,
  Perturbation,
  PointersByWay,
  ReadVerdict,
} from '../../model/index.ts';
import { productOf } from '../traffic/clients.ts';
import { isAtOrBelow, isSame } from './pointer.ts';

/** What happens to a field; `empty`: it goes where it said nothing. */
export type Way = Perturbation | 'empty';

/** Of several verdicts this one counts: whoever may read a field is not to be told that nobody does. */
const order: readonly ReadVerdict[] = ['read', 'untried', 'either', 'unread'];

/** The one of several verdicts that counts; `untried` of none. */
export const weightiest = (verdicts: readonly ReadVerdict[]): ReadVerdict =>
  order.find((verdict) => verdicts.includes(verdict)) ?? 'untried';

/** What files say together of the clients that they are about. */
export class ReadsOfClients {
  readonly #files: readonly ClientReads[];

  constructor(files: readonly ClientReads[]) {
    this.#files = files;
  }

  /**
   * Whether the client `agent` reads a field, as far as a perturbation of that kind can tell. Files that are about other clients, or
   * not about the operation, say nothing; where none is left it is `untried`.
   */
  verdict(agent: string, operationId: string, pointer: string, how: Way): ReadVerdict {
    const said = this.#files
      .filter(({ clients }) => !clients || clients.some((client) => isSameClient(client, agent)))
      .flatMap(({ operations }) => operations[operationId] ?? [])
      .map((reads) => verdictOf(reads, pointer, how));
    return weightiest(said);
  }
}

const isSameClient = (a: string, b: string): boolean => productOf(a).product === productOf(b).product;

function verdictOf(
  { reads = [], either = [], unread = [], untried = {}, others }: OperationReads,
  pointer: string,
  how: Way,
): ReadVerdict {
  const isRead = byWay(reads, ['drop', how]).some((read) =>
    read.endsWith('/**')
      ? isAtOrBelow(pointer, read.slice(0, -3)) || isAtOrBelow(read.slice(0, -3), pointer)
      : isAtOrBelow(read, pointer),
  );
  if (isRead) return 'read';
  const names = (list: readonly string[]) => list.some((above) => isAtOrBelow(pointer, above));
  if (either.some((set) => set.some((one) => isAtOrBelow(one, pointer)))) return 'either';
  if (Object.values(untried).some((list) => list.some((one) => isSame(one, pointer)))) return 'untried';
  // Why by the nearest: of what was empty below a field that was left out nothing is known, should it come to say something.
  const nearest = (ways: readonly Way[]) =>
    Math.max(
      0,
      ...byWay(unread, ways).flatMap((above) => (isAtOrBelow(pointer, above) ? [above.length] : [])),
    );
  const wasEmpty = how === 'drop' && !isList(unread) && nearest(['empty']) > nearest(['drop']);
  if (wasEmpty) return 'untried';
  if (names(byWay(unread, how === 'empty' ? ['empty', 'drop'] : [how]))) return 'unread';
  // Why not where it was tried another way: the file names it, and knows nothing of this one.
  return others === 'unread' && !names(byWay(unread, ['drop', 'null', 'type', 'empty']))
    ? 'unread'
    : 'untried';
}

type Lists = PointersByWay | NonNullable<OperationReads['unread']>;

const byWay = (pointers: Lists, ways: readonly Way[]): readonly string[] =>
  isList(pointers)
    ? pointers
    : ways.flatMap((way) => (pointers as Readonly<Partial<Record<Way, readonly string[]>>>)[way] ?? []);

const isList = (pointers: Lists): pointers is readonly string[] => Array.isArray(pointers);
