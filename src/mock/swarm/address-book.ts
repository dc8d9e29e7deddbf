/** Gives addresses of one subnet, the lowest free one first. The first host is the gateway's. */
export class AddressBook {
  readonly #base: number;
  readonly #size: number;
  readonly #taken = new Set<number>([0, 1]);
  readonly prefix: number;

  constructor(subnet: string) {
    const [address = '', prefix = '24'] = subnet.split('/');
    this.prefix = Number(prefix);
    this.#base = numberOf(address);
    this.#size = 2 ** (32 - this.prefix);
  }

  /** An address without its prefix; `undefined` when all are taken. */
  take(): string | undefined {
    for (let host = 2; host < this.#size - 1; host++) {
      if (this.#taken.has(host)) continue;
      this.#taken.add(host);
      return textOf(this.#base + host);
    }
    return undefined;
  }

  give(address: string): void {
    this.#taken.delete(numberOf(address) - this.#base);
  }
}

/** Subnets of pools that nobody has, in order. */
export function freeSubnet(
  pools: readonly string[],
  size: number,
  taken: ReadonlySet<string>,
): string | undefined {
  for (const pool of pools) {
    const [address = '', prefix = '8'] = pool.split('/');
    const count = Math.min(4096, 2 ** Math.max(0, size - Number(prefix)));
    const step = 2 ** (32 - size);
    const base = numberOf(address) - (numberOf(address) % step);
    for (let index = 0; index < count; index++) {
      const subnet = `${textOf(base + index * step)}/${size}`;
      if (!taken.has(subnet)) return subnet;
    }
  }
  return undefined;
}

export const gatewayOf = (subnet: string): string => textOf(numberOf(subnet.split('/')[0] ?? '') + 1);

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
