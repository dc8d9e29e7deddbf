import type { Behaviour, KnownClient, Release } from '../model/index.ts';
import { readChanges } from './files.ts';

let read: ReturnType<typeof readChanges> | undefined;

/** What changed in daemons beyond the documents. Throws `E_STALE` when `generated/` is missing. */
export function behaviours(): readonly Behaviour[] {
  read ??= readChanges();
  return read.behaviours;
}

/** Releases of daemons with the API versions that they serve, oldest first. Throws `E_STALE`. */
export function releases(): readonly Release[] {
  read ??= readChanges();
  return read.releases;
}

/** Clients that do not speak to just any daemon. Throws `E_STALE`. */
export function knownClients(): readonly KnownClient[] {
  read ??= readChanges();
  return read.clients;
}
