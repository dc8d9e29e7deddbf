const integerBits = { int: 64, int8: 8, int16: 16, int32: 32, int64: 64 } as const;
const unsignedBits = { uint: 64, uint8: 8, uint16: 16, uint32: 32, uint64: 64 } as const;

/** Least and greatest value of each integer format of the documents. */
export const integerRanges: Readonly<Record<string, readonly [bigint, bigint]>> = Object.fromEntries([
  ...Object.entries(integerBits).map(([name, bits]) => [
    name,
    [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n],
  ]),
  ...Object.entries(unsignedBits).map(([name, bits]) => [name, [0n, 2n ** BigInt(bits) - 1n]]),
]);

/** Whether an integer with all its digits is in the range of a format; true for a format that is none of integers. */
export function isInRange(format: string, value: bigint): boolean {
  const range = integerRanges[format];
  return !range || (value >= range[0] && value <= range[1]);
}

/** The same for a number, which beyond 2^53 is near the integer that came: then it is in range when it may be. */
export function isNearRange(format: string, value: number): boolean {
  const range = integerRanges[format];
  return !range || (value >= Number(range[0]) && value <= Number(range[1]));
}

const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const ipv6 = /^(?=.*:)[0-9a-f:.]{2,45}(%\w+)?$/i;
const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

const isAddress = (text: string): boolean => ipv4.test(text) || ipv6.test(text);

function isDateTime(text: string): boolean {
  const parts = dateTime.exec(text)?.slice(1, 7).map(Number);
  if (!parts) return false;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second <= 60;
}

function isCidr(text: string): boolean {
  const [address, bits, ...rest] = text.split('/');
  return (
    rest.length === 0 &&
    isAddress(address ?? '') &&
    /^\d{1,3}$/.test(bits ?? '') &&
    Number(bits) <= (address!.includes(':') ? 128 : 32)
  );
}

/**
 * Formats of strings. Why the empty string passes for addresses: Go writes an unset one so, and the documents never say
 * otherwise.
 */
export const stringFormats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  cidr: (text) => text === '' || isCidr(text),
  'ip-address': (text) => text === '' || isAddress(text),
  uri: (text) => text === '' || URL.canParse(text),
};

/** Formats that say nothing about a JSON value. */
export const openFormats = ['binary', 'json', 'byte', 'password', 'float', 'double'] as const;
