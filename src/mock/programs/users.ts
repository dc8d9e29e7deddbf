import type { Files } from '../state/file-system.ts';

/** Ids of `user[:group]` by the container's passwd and group; numbers stand for themselves. `undefined` for an unknown name. */
export function userIds(
  wanted: string,
  fs: Files,
): { uid: number; gid: number; name: string; home: string } | undefined {
  const [user = '', group] = wanted.split(':');
  const rows = (file: string) =>
    Buffer.from(fs.get(file)?.bytes ?? [])
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(':'));
  const name = user || 'root';
  const row = rows('/etc/passwd').find(([known, , uid]) => known === name || uid === name);
  const groupRow = rows('/etc/group').find(([known, , gid]) => known === group || gid === group);
  if (!row && name !== 'root' && !/^\d+$/.test(name)) return undefined;
  if (group && !groupRow && !/^\d+$/.test(group)) return undefined;
  return {
    uid: Number(row?.[2] ?? (name === 'root' ? 0 : name)),
    gid: group ? Number(groupRow?.[2] ?? group) : Number(row?.[3] ?? 0),
    name: row?.[0] ?? name,
    home: row?.[5] || '/',
  };
}

/** The name of an id by the container's passwd; the number where it has none. */
export const nameOfUser = (uid: number, fs: Files): string => nameIn('/etc/passwd', uid, fs);
export const nameOfGroup = (gid: number, fs: Files): string => nameIn('/etc/group', gid, fs);

function nameIn(file: string, id: number, fs: Files): string {
  const lines = Buffer.from(fs.get(file)?.bytes ?? [])
    .toString('utf8')
    .split('\n');
  return lines.map((line) => line.split(':')).find((cells) => cells[2] === String(id))?.[0] ?? String(id);
}
