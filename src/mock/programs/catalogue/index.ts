import { execute } from '../execute.ts';
import { getent } from '../net/names.ts';
import type { Program } from '../process.ts';
import { curl } from './curl.ts';
import { hello } from './hello-world.ts';
import { nginx, nginxEntryLog } from './nginx.ts';
import { pgIsReady, postgres, postgresEntry } from './postgres.ts';
import { redisCli, redisServer } from './redis.ts';
import { ryuk } from './ryuk.ts';

/** The entry point that several images share by name: it says what the one of the wanted program says. */
const entryPoint: Program = (args, io) => {
  const [name = 'sh', ...rest] = args;
  if (name === 'postgres' || name.startsWith('-c'))
    return postgresEntry(name === 'postgres' ? rest : args, io);
  if (name === 'nginx' || name === 'nginx-debug') io.out(nginxEntryLog);
  return execute(args.length > 0 ? args : ['sh'], io);
};

/** Programs of well-known images by base name. They exist in an image that has a file of that name. */
export const catalogue: Readonly<Record<string, Program>> = {
  'docker-entrypoint.sh': entryPoint,
  nginx,
  'redis-server': redisServer,
  'redis-cli': redisCli,
  postgres,
  pg_isready: pgIsReady,
  ryuk,
  hello,
  curl,
  getent,
};
