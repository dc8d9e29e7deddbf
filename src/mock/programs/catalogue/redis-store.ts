// The commands of one server are one table, kept together with the data that they are on.

/** An error that a command answers with. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
}

export type Reply = string | number | null | { readonly simple: string } | readonly Reply[];

type Value = string | string[] | Map<string, string>;

const ok: Reply = { simple: 'OK' };

/** The data of a simulated redis, and the commands on it that tests use. */
export class RedisStore {
  readonly #values = new Map<string, { value: Value; until: number | undefined }>();
  readonly #begun = Date.now();

  get size(): number {
    return this.#values.size;
  }

  /** Throws RedisError. */
  run(words: readonly string[]): Reply {
    const [name = '', ...args] = words;
    const command = commands[name.toUpperCase()];
    if (!command)
      throw new RedisError(
        `ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join('')}`,
      );
    const [least, run] = command;
    if (args.length < least)
      throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    return run(this, args);
  }

  get(key: string): Value | undefined {
    const entry = this.#values.get(key);
    if (!entry) return undefined;
    if (entry.until === undefined || entry.until > Date.now()) return entry.value;
    this.#values.delete(key);
    return undefined;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
  }

  list(key: string): string[] {
    const value = this.get(key) ?? [];
    if (!Array.isArray(value))
      throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
    if (this.get(key) === undefined) this.set(key, value);
    return value;
  }

  map(key: string): Map<string, string> {
    const value = this.get(key) ?? new Map<string, string>();
    if (!(value instanceof Map))
      throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value');
    if (this.get(key) === undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: Value, until?: number): void {
    this.#values.set(key, { value, until });
  }

  expire(key: string, until: number | undefined): boolean {
    const value = this.get(key);
    if (value !== undefined) this.set(key, value, until);
    return value !== undefined;
  }

  until(key: string): number | undefined {
    return this.get(key) === undefined ? undefined : this.#values.get(key)?.until;
  }

  delete(key: string): boolean {
    return this.get(key) !== undefined && this.#values.delete(key);
  }

  get keys(): string[] {
    return [...this.#values.keys()].filter((key) => this.get(key) !== undefined);
  }

  clear(): Reply {
    this.#values.clear();
    return ok;
  }

  get info(): string {
    const up = Math.floor((Date.now() - this.#begun) / 1000);
    return [
      '# Server',
      'redis_version:7.4.2',
      'redis_mode:standalone',
      'tcp_port:6379',
      `uptime_in_seconds:${up}`,
      '',
      '# Clients',
      'connected_clients:1',
      '',
      '# Replication',
      'role:master',
      'connected_slaves:0',
      '',
      '# Keyspace',
      ...(this.size > 0 ? [`db0:keys=${this.size},expires=0,avg_ttl=0`] : []),
      '',
    ].join('\r\n');
  }
}

function increase(store: RedisStore, key: string, by: number): number {
  const text = store.text(key) ?? '0';
  if (!/^-?\d+$/.test(text)) throw new RedisError('ERR value is not an integer or out of range');
  const value = Number(text) + by;
  store.set(key, String(value), store.until(key));
  return value;
}

function setText(store: RedisStore, [key = '', value = '', ...options]: readonly string[]): Reply {
  const upper = options.map((option) => option.toUpperCase());
  const number = (name: string) => Number(options[upper.indexOf(name) + 1]);
  if (upper.includes('NX') && store.get(key) !== undefined) return null;
  if (upper.includes('XX') && store.get(key) === undefined) return null;
  const until = upper.includes('EX')
    ? Date.now() + number('EX') * 1000
    : upper.includes('PX')
      ? Date.now() + number('PX')
      : undefined;
  store.set(key, value, until);
  return ok;
}

const pairsOf = (words: readonly string[]): [string, string][] =>
  words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1] ?? ''] as [string, string]] : []));

const glob = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

type Command = readonly [least: number, run: (store: RedisStore, args: readonly string[]) => Reply];

const commands: Record<string, Command> = {
  PING: [0, (_store, [text]) => text ?? { simple: 'PONG' }],
  ECHO: [1, (_store, [text = '']) => text],
  SELECT: [1, () => ok],
  AUTH: [
    1,
    () => {
      throw new RedisError(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      );
    },
  ],
  CLIENT: [1, (_store, [what = '']) => (/^(id)$/i.test(what) ? 1 : ok)],
  CONFIG: [1, (_store, [what = '', name = '']) => (/^get$/i.test(what) ? [name, ''] : ok)],
  COMMAND: [0, () => []],
  HELLO: [
    0,
    () => {
      throw new RedisError('NOPROTO unsupported protocol version');
    },
  ],
  INFO: [0, (store) => store.info],
  DBSIZE: [0, (store) => store.keys.length],
  FLUSHALL: [0, (store) => store.clear()],
  FLUSHDB: [0, (store) => store.clear()],
  SET: [2, setText],
  SETEX: [3, (store, [key = '', seconds, value = '']) => setText(store, [key, value, 'EX', seconds ?? '0'])],
  SETNX: [2, (store, [key = '', value = '']) => (setText(store, [key, value, 'NX']) === null ? 0 : 1)],
  GET: [1, (store, [key = '']) => store.text(key) ?? null],
  MGET: [1, (store, keys) => keys.map((key) => store.text(key) ?? null)],
  MSET: [
    2,
    (store, args) => {
      for (const [key, value] of pairsOf(args)) store.set(key, value);
      return ok;
    },
  ],
  APPEND: [
    2,
    (store, [key = '', more = '']) => {
      const text = (store.text(key) ?? '') + more;
      store.set(key, text);
      return text.length;
    },
  ],
  STRLEN: [1, (store, [key = '']) => (store.text(key) ?? '').length],
  DEL: [1, (store, keys) => keys.filter((key) => store.delete(key)).length],
  UNLINK: [1, (store, keys) => keys.filter((key) => store.delete(key)).length],
  EXISTS: [1, (store, keys) => keys.filter((key) => store.get(key) !== undefined).length],
  KEYS: [1, (store, [pattern = '*']) => store.keys.filter((key) => glob(pattern).test(key))],
  TYPE: [
    1,
    (store, [key = '']) => {
      const value = store.get(key);
      return {
        simple:
          value === undefined
            ? 'none'
            : typeof value === 'string'
              ? 'string'
              : Array.isArray(value)
                ? 'list'
                : 'hash',
      };
    },
  ],
  INCR: [1, (store, [key = '']) => increase(store, key, 1)],
  DECR: [1, (store, [key = '']) => increase(store, key, -1)],
  INCRBY: [2, (store, [key = '', by]) => increase(store, key, Number(by))],
  DECRBY: [2, (store, [key = '', by]) => increase(store, key, -Number(by))],
  EXPIRE: [2, (store, [key = '', seconds]) => Number(store.expire(key, Date.now() + Number(seconds) * 1000))],
  PERSIST: [1, (store, [key = '']) => Number(store.expire(key, undefined))],
  TTL: [
    1,
    (store, [key = '']) => {
      const until = store.until(key);
      return store.get(key) === undefined
        ? -2
        : until === undefined
          ? -1
          : Math.ceil((until - Date.now()) / 1000);
    },
  ],
  LPUSH: [2, (store, [key = '', ...values]) => store.list(key).unshift(...values.reverse())],
  RPUSH: [2, (store, [key = '', ...values]) => store.list(key).push(...values)],
  LPOP: [1, (store, [key = '']) => store.list(key).shift() ?? null],
  RPOP: [1, (store, [key = '']) => store.list(key).pop() ?? null],
  LLEN: [1, (store, [key = '']) => store.list(key).length],
  LRANGE: [
    3,
    (store, [key = '', from, to]) =>
      store.list(key).slice(Number(from), Number(to) === -1 ? undefined : Number(to) + 1),
  ],
  HSET: [
    3,
    (store, [key = '', ...pairs]) => {
      const map = store.map(key);
      const before = map.size;
      for (const [name, value] of pairsOf(pairs)) map.set(name, value);
      return map.size - before;
    },
  ],
  HGET: [2, (store, [key = '', name = '']) => store.map(key).get(name) ?? null],
  HDEL: [2, (store, [key = '', ...names]) => names.filter((name) => store.map(key).delete(name)).length],
  HGETALL: [1, (store, [key = '']) => [...store.map(key)].flat()],
};
