import type { Recorder } from './recorder.ts';
import { tarOf } from './tar.ts';

/** The container that a step of a build leaves behind, of an image that has no config yet: nobody gave it labels. */
export async function scratch(rec: Recorder): Promise<void> {
  await rec.call('ImageBuild/scratch', 'POST', '/build', {
    query: { nocache: '1', q: '1' },
    headers: { 'Content-Type': 'application/x-tar' },
    body: tarOf({ Dockerfile: 'FROM scratch\nRUN nothing\n' }),
  });
  const list = await rec.call('ContainerList/scratch', 'GET', '/containers/json', {
    query: { all: '1', limit: '1' },
  });
  const [made] = (list?.json() ?? []) as { Id: string; Command: string }[];
  if (made?.Command === '/bin/sh -c nothing')
    await rec.call('x', 'DELETE', `/containers/${made.Id}`, { silent: true });
}
