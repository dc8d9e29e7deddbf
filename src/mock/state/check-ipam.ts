import { BlockList, isIP } from 'node:net';
import type { Json } from './container.ts';
import { badRequest } from './daemon-error.ts';

interface Block {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Refuses subnets, gateways and ranges that do not fit each other. Throws 400 with all that is wrong, a line each. */
export function checkIpam(configs: readonly Json[]): void {
  const wrong = configs.flatMap(({ Subnet, Gateway, IPRange }) => wrongIn(Subnet, Gateway, IPRange));
  if (wrong.length > 0) throw badRequest(`invalid network config:\n${wrong.join('\n')}`);
}

function wrongIn(subnet?: string, gateway?: string, range?: string): string[] {
  if (!subnet) return [];
  const block = blockOf(subnet);
  if (!block) return [`invalid subnet ${subnet}: invalid CIDR block notation`];
  const wrong: string[] = [];
  const first = firstOf(block);
  if (first !== block.address) wrong.push(`invalid subnet ${subnet}: it should be ${first}/${block.bits}`);
  if (range) {
    const inner = blockOf(range);
    if (!inner) wrong.push(`invalid ip-range ${range}: invalid CIDR block notation`);
    else if (!holds(block, inner.address) || inner.bits < block.bits)
      wrong.push(`invalid ip-range ${range}: parent subnet ${subnet} doesn't contain ip-range`);
  }
  if (gateway && !isIP(gateway)) wrong.push(`invalid gateway ${gateway}: invalid address`);
  else if (gateway && !holds(block, gateway))
    wrong.push(`invalid gateway ${gateway}: parent subnet ${subnet} doesn't contain this address`);
  return wrong;
}

function blockOf(text: string): Block | undefined {
  const [address = '', bits = ''] = text.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return undefined;
  return { address, bits: Number(bits), family: family === 4 ? 'ipv4' : 'ipv6' };
}

function holds({ address, bits, family }: Block, inner: string): boolean {
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return isIP(inner) !== 0 && list.check(inner, isIP(inner) === 4 ? 'ipv4' : 'ipv6');
}

/** The first address of a block of IPv4; of IPv6 the address as it was given. */
function firstOf({ address, bits, family }: Block): string {
  if (family === 'ipv6') return address;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = number - (number % 2 ** (32 - bits));
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.');
}
