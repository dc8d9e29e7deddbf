import { isUp, type MockContainer } from './container.ts';
import { conflict } from './daemon-error.ts';
import type { Engine } from './engine.ts';
import type { MockImage } from './image-store.ts';
import { canonical, parseName, parseReference, shown } from './reference.ts';

// Why one file: which reference goes first, which conflict is told and what follows from it is one decision of the daemon.

export type Removed = { readonly Untagged: string } | { readonly Deleted: string };

interface Removal {
  readonly engine: Engine;
  readonly done: Removed[];
  /** Bytes of layers that went. */
  freed: number;
}

/** Removes a name, and with the last one the image and the parents that nobody needs. Throws 404 and 409. */
export function removeImage(
  engine: Engine,
  name: string,
  { force, prune }: { readonly force: boolean; readonly prune: boolean },
): { done: Removed[]; freed: number } {
  const { images } = engine;
  const image = images.get(name);
  const removal: Removal = { engine, done: [], freed: 0 };
  const single = isSingle(images.names(image));
  if (image.id.startsWith(name) || image.id.startsWith(name, 7)) {
    if (single) {
      check(engine, image, { children: true, running: true, stopped: !force, names: false });
      for (const each of images.names(image)) untag(removal, image, each);
    }
    remove(removal, image, force, prune, false);
    return removal;
  }
  const [user] = usersOf(engine, image);
  if (!force && single && user)
    throw conflict(
      `conflict: unable to remove repository reference "${name}" (must force) - container ${short(user.id)} is using its referenced image ${short(image.id)}`,
    );
  const parsed = parseName(name);
  untag(removal, image, parsed.digest ? `${parsed.repository}@${parsed.digest}` : shown(parsed));
  const left = images.names(image).filter((each) => parseReference(each)?.repository === parsed.repository);
  if (!parsed.digest && left.every((each) => each.includes('@')))
    for (const each of left) untag(removal, image, each, false);
  if (images.names(image).length === 0) remove(removal, image, force, prune, true);
  return removal;
}

/** All names are one tag with the digests of its own repository. */
function isSingle(names: readonly string[]): boolean {
  if (names.length <= 1) return true;
  const repositoryOf = (name: string) => parseReference(name)?.repository ?? '';
  const tags = names.filter((name) => !name.includes('@'));
  const digests = new Set(names.filter((name) => name.includes('@')).map(repositoryOf));
  return tags.length <= 1 && digests.size === 1 && digests.has(repositoryOf(tags[0] ?? names[0] ?? ''));
}

function untag({ engine, done }: Removal, image: MockImage, name: string, told = true): void {
  engine.images.untag(name);
  if (told) emitImage(engine, 'untag', image);
  done.push({ Untagged: name });
}

interface Checks {
  readonly children: boolean;
  readonly running: boolean;
  readonly names: boolean;
  readonly stopped: boolean;
}

/** Throws the conflict that keeps an image from going. */
function check(engine: Engine, image: MockImage, checks: Checks): void {
  const found = conflictOf(engine, image, checks);
  if (found)
    throw conflict(
      `conflict: unable to delete ${short(image.id)} (${found.hard ? 'cannot be forced' : 'must be forced'}) - ${found.text}`,
    );
}

function conflictOf(engine: Engine, image: MockImage, checks: Checks) {
  if (checks.children && engine.images.children(image).length > 0)
    return { hard: true, used: false, text: 'image has dependent child images' };
  const users = usersOf(engine, image);
  const running = checks.running && users.find(isUp);
  if (running)
    return {
      hard: true,
      used: true,
      text: `image is being used by running container ${short(running.id)}`,
    };
  if (checks.names && engine.images.names(image).length > 0)
    return { hard: false, used: false, text: 'image is referenced in multiple repositories' };
  const stopped = checks.stopped && users.find((user) => !isUp(user));
  if (stopped)
    return {
      hard: false,
      used: true,
      text: `image is being used by stopped container ${short(stopped.id)}`,
    };
  return undefined;
}

function remove(removal: Removal, image: MockImage, force: boolean, prune: boolean, quiet: boolean): void {
  const { engine, done } = removal;
  const { images } = engine;
  const checks = { children: true, running: true, names: !force, stopped: !force };
  const found = conflictOf(engine, image, checks);
  if (found && quiet) {
    const dangling = images.names(image).length === 0 && images.children(image).length === 0;
    if (!dangling || found.used) return;
  }
  check(engine, image, checks);
  for (const name of images.names(image)) untag(removal, image, name);
  const { ids, bytes } = images.delete(
    image,
    [...engine.containers.values()].map((container) => container.image),
  );
  removal.freed += bytes;
  engine.events.emit('image', 'delete', image.id, { name: image.id });
  done.push({ Deleted: image.id }, ...ids.map((Deleted) => ({ Deleted })));
  const parent = prune && image.parent !== '' ? images.byId(image.parent) : undefined;
  if (parent) remove(removal, parent, false, true, true);
}

const usersOf = (engine: Engine, image: MockImage): MockContainer[] =>
  [...engine.containers.values()].filter((container) => container.image.id === image.id);

const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);

/** Tells what became of an image, with its labels, as the daemon does. */
export function emitImage(engine: Engine, action: string, image: MockImage, name = image.id): void {
  const told = Object.entries<string>({ ...(image.config.Labels ?? {}), name });
  engine.events.emit(
    'image',
    action,
    image.id,
    Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

/** Sorts images as they are listed among their names. */
export const sortNames = (names: Iterable<string>): string[] =>
  [...names].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
