import type { NetInterface } from '../../ports/net.ts';
import type { ProgramIo } from '../process.ts';

const maskOf = (prefix: number): string =>
  [0, 1, 2, 3].map((byte) => 256 - 2 ** (8 - Math.max(0, Math.min(8, prefix - byte * 8)))).join('.');

const broadcast = ({ address, prefix }: NetInterface): string => {
  const mask = maskOf(prefix).split('.').map(Number);
  return address
    .split('.')
    .map((byte, index) => Number(byte) | (255 - (mask[index] ?? 0)))
    .join('.');
};

const networkOf = ({ address, prefix }: NetInterface): string => {
  const mask = maskOf(prefix).split('.').map(Number);
  return address
    .split('.')
    .map((byte, index) => Number(byte) & (mask[index] ?? 0))
    .join('.');
};

/** The program `ip`: addresses, links and routes. */
export function ip(args: readonly string[], io: ProgramIo): number {
  const [what = ''] = args.filter((arg) => !arg.startsWith('-'));
  const faces = io.machine.net.addresses();
  if (/^r/.test(what)) {
    const [first] = faces;
    if (first?.gateway) io.out(`default via ${first.gateway} dev ${first.name} \n`);
    for (const face of faces)
      io.out(`${networkOf(face)}/${face.prefix} dev ${face.name} scope link  src ${face.address} \n`);
    return 0;
  }
  const withAddresses = /^a/.test(what);
  io.out('1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n');
  io.out('    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n');
  if (withAddresses)
    io.out('    inet 127.0.0.1/8 scope host lo\n       valid_lft forever preferred_lft forever\n');
  for (const [index, face] of faces.entries()) {
    const number = index * 2 + 2;
    io.out(
      `${number}: ${face.name}@if${number + 1}: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n`,
    );
    io.out(`    link/ether ${face.mac} brd ff:ff:ff:ff:ff:ff\n`);
    if (withAddresses)
      io.out(
        `    inet ${face.address}/${face.prefix} brd ${broadcast(face)} scope global ${face.name}\n       valid_lft forever preferred_lft forever\n`,
      );
  }
  return 0;
}

/** The program `ifconfig`, which only shows. */
export function ifconfig(_args: readonly string[], io: ProgramIo): number {
  for (const face of io.machine.net.addresses()) {
    io.out(`${face.name.padEnd(10)}Link encap:Ethernet  HWaddr ${face.mac.toUpperCase()}  \n`);
    io.out(`          inet addr:${face.address}  Bcast:${broadcast(face)}  Mask:${maskOf(face.prefix)}\n`);
    io.out('          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n\n');
  }
  io.out(
    'lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n',
  );
  return 0;
}

/** The program `netstat`: who listens (`-l`), and what is connected. */
export function netstat(args: readonly string[], io: ProgramIo): number {
  const letters = args.join('');
  const { space } = io.machine.net;
  io.out(
    `Active Internet connections (${letters.includes('l') ? 'only servers' : letters.includes('a') ? 'servers and established' : 'w/o servers'})\n`,
  );
  io.out('Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n');
  const row = (local: string, remote: string, state: string) =>
    io.out(`tcp        0      0 ${local.padEnd(23)} ${remote.padEnd(23)} ${state.padEnd(11)} \n`);
  if (/[la]/.test(letters))
    for (const { address, port } of space.listeners) row(`${address}:${port}`, '0.0.0.0:*', 'LISTEN');
  if (!letters.includes('l'))
    for (const { local, remote } of space.connections)
      row(`${local.address}:${local.port}`, `${remote.address}:${remote.port}`, 'ESTABLISHED');
  return 0;
}
