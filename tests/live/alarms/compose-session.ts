import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeService } from '../compose-service.ts';

/** Writes a project of four services into `folder`; gives the lines that use it. `compose`: the command that is Compose. */
export function composeLines(compose: string, name: string, folder: string): string[] {
  const volumes = ['data:/data'];
  const project = {
    version: '2.4',
    services: {
      web: composeService('echo serving; sleep 600', {
        ports: ['127.0.0.1::8080'],
        depends_on: ['store'],
        volumes,
        networks: { front: { aliases: ['site'] }, back: {} },
        mem_limit: '64m',
      }),
      store: composeService('echo stored; sleep 600', {
        environment: { KIND: 'store' },
        healthcheck: { test: 'true', interval: '300ms' },
        volumes,
        networks: ['back'],
      }),
      job: composeService('seq 5; exit 5', {
        depends_on: { store: { condition: 'service_healthy' } },
        networks: ['back'],
      }),
      built: {
        build: { context: '.', dockerfile: 'built.dockerfile' },
        command: ['true'],
        networks: ['back'],
      },
    },
    networks: { front: {}, back: { labels: { of: name } } },
    volumes: { data: { labels: { of: name } } },
  };
  writeFileSync(join(folder, 'compose.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'built.dockerfile'), `FROM busybox\nLABEL of=${name}\nCMD ["true"]\n`);
  const call = `${compose} -f ${folder}/compose.json -p ${name}`;
  return [
    `${call} config >/dev/null`,
    `${call} build`,
    `${call} up -d`,
    `until ${call} ps -a job | grep -q Exit; do sleep 0.3; done`,
    `${call} ps -a`,
    `${call} images`,
    `${call} top`,
    `${call} port web 8080`,
    `${call} logs --no-color --tail 3 job`,
    `${call} exec -T web sh -c 'echo in; exit 3'`,
    `${call} exec -T store env`,
    `${call} run --rm -T store echo once`,
    `${call} up -d`,
    `${call} pause store`,
    `${call} unpause store`,
    `${call} stop store`,
    `${call} start store`,
    `${call} restart -t 0 web`,
    `${call} kill web`,
    `${call} rm -f web`,
    `${call} up -d --force-recreate store`,
    `${call} down -v --rmi local -t 0`,
  ];
}
