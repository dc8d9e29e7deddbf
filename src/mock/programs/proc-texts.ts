import type { Connection, Place } from '../ports/connection.ts';
import type { Machine } from './machine.ts';

const fixed = ['cpuinfo', 'meminfo', 'loadavg', 'uptime', 'version', 'mounts', 'stat', 'filesystems'];
const perProcess = ['cmdline', 'comm', 'status', 'stat', 'mounts', 'cgroup', 'environ'];

/** Names in a folder of /proc; `undefined` for what is no folder of it. */
export function procFolder(path: string, { table }: Machine): string[] | undefined {
  if (path === '/proc')
    return [...table.all.map(({ pid }) => String(pid)), 'net', 'self', 'sys', ...fixed].sort();
  if (path === '/proc/net' || /^\/proc\/(self|\d+)\/net$/.test(path))
    return ['dev', 'route', 'tcp', 'tcp6', 'udp'];
  if (path === '/proc/sys' || path === '/proc/sys/kernel')
    return path.endsWith('sys') ? ['kernel'] : ['hostname'];
  const pid = /^\/proc\/(\d+|self)$/.exec(path)?.[1];
  if (pid === 'self' || (pid && table.get(Number(pid)))) return [...perProcess, 'net'];
  return undefined;
}

/** What a file of /proc says; `undefined` where there is none. */
export function procFile(path: string, machine: Machine, hostname: string): string | undefined {
  const net = /^\/proc\/(?:(?:self|\d+)\/)?net\/(\w+)$/.exec(path)?.[1];
  if (net) return netFile(net, machine);
  const [, pid, name = ''] = /^\/proc\/(?:(\d+|self)\/)?(\w+)$/.exec(path) ?? [];
  if (pid !== undefined) return taskFile(pid === 'self' ? 1 : Number(pid), name, machine);
  if (path === '/proc/sys/kernel/hostname') return `${hostname}\n`;
  switch (name) {
    case 'meminfo':
      return `MemTotal:       ${memoryKb} kB\nMemFree:        ${memoryKb / 2} kB\nMemAvailable:   ${memoryKb / 2} kB\nBuffers:               0 kB\nCached:                0 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n`;
    case 'cpuinfo':
      return [0, 1]
        .map((index) => `processor\t: ${index}\nmodel name\t: Simulated CPU\ncpu MHz\t\t: 2400.000\n`)
        .join('\n');
    case 'loadavg':
      return `0.00 0.00 0.00 1/${machine.table.all.length} ${machine.table.all.at(-1)?.pid ?? 1}\n`;
    case 'uptime': {
      const up = upSeconds(machine);
      return `${up.toFixed(2)} ${(up * 2).toFixed(2)}\n`;
    }
    case 'version':
      return 'Linux version 6.1.0 (wirewhale@mock) #1 SMP\n';
    case 'mounts':
      return mountText;
    case 'stat':
      return 'cpu  0 0 0 0 0 0 0 0 0 0\n';
    case 'filesystems':
      return 'nodev\tproc\nnodev\ttmpfs\nnodev\toverlay\n';
    default:
      return undefined;
  }
}

export const memoryKb = 8_000_000;
export const mountText =
  'overlay / overlay rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\ntmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755 0 0\ndevpts /dev/pts devpts rw,nosuid,noexec,relatime 0 0\nsysfs /sys sysfs ro,nosuid,nodev,noexec,relatime 0 0\nshm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k 0 0\n';

export const upSeconds = ({ table }: Machine): number =>
  (Date.now() - Math.min(Date.now(), ...table.all.map(({ startedAt }) => startedAt))) / 1000;

function taskFile(pid: number, name: string, { table }: Machine): string | undefined {
  const task = table.get(pid);
  if (!task) return undefined;
  const comm = (task.command.split(' ')[0] ?? '').replace(/^.*\//, '');
  switch (name) {
    case 'cmdline':
      return `${task.command.replaceAll(' ', '\0')}\0`;
    case 'comm':
      return `${comm}\n`;
    case 'status':
      return `Name:\t${comm}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t${task.parent?.pid ?? 0}\n`;
    case 'stat':
      return `${pid} (${comm}) S ${task.parent?.pid ?? 0} ${task.session} ${task.session} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0\n`;
    case 'mounts':
      return mountText;
    case 'cgroup':
      return '0::/\n';
    default:
      return undefined;
  }
}

function netFile(name: string, { net }: Machine): string | undefined {
  const { space } = net;
  switch (name) {
    case 'tcp':
      return [
        '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
        ...space.listeners
          .filter(({ kind, address }) => kind === 'tcp' && !address.includes(':'))
          .map((listener, index) => socketRow(index, listener, { address: '0.0.0.0', port: 0 }, '0A')),
        ...space.connections.map((connection: Connection, index) =>
          socketRow(space.listeners.length + index, connection.local, connection.remote, '01'),
        ),
        '',
      ].join('\n');
    case 'tcp6':
      return [
        '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
        ...space.listeners
          .filter(({ kind, address }) => kind === 'tcp' && address.includes(':'))
          .map(({ port }, index) =>
            socketRow(index, { address: '::', port }, { address: '::', port: 0 }, '0A'),
          ),
        '',
      ].join('\n');
    case 'udp':
      return '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n';
    case 'dev':
      return [
        'Inter-|   Receive                                                |  Transmit',
        ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
        ...['lo', ...net.addresses().map((each) => each.name)].map(
          (each) => `${each.padStart(6)}:${' 0'.repeat(16)}`,
        ),
        '',
      ].join('\n');
    case 'route':
      return [
        'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
        ...net
          .addresses()
          .slice(0, 1)
          .map(
            ({ name: face, gateway }) =>
              `${face}\t00000000\t${hexAddress(gateway)}\t0003\t0\t0\t0\t00000000\t0\t0\t0`,
          ),
        '',
      ].join('\n');
    default:
      return undefined;
  }
}

/** An address as the kernel writes it: bytes of each word turned round. */
function hexAddress(address: string): string {
  if (address === '::') return '0'.repeat(32);
  return address
    .split('.')
    .reverse()
    .map((byte) => Number(byte).toString(16).padStart(2, '0').toUpperCase())
    .join('');
}

const placeText = ({ address, port }: Place) =>
  `${hexAddress(address)}:${port.toString(16).padStart(4, '0').toUpperCase()}`;

const socketRow = (index: number, local: Place, remote: Place, state: string): string =>
  `${String(index).padStart(4)}: ${placeText(local)} ${placeText(remote)} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${10_000 + index} 1 0000000000000000 100 0 0 10 0`;
