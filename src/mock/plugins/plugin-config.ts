import type { Json } from '../state/container.ts';
import { DaemonError } from '../state/daemon-error.ts';
import { digestOf } from '../state/ids.ts';
import { readTar, type TarEntry, writeTar } from '../state/tar.ts';

/** The configuration in an archive of `config.json` and `rootfs`. Throws 500 in the daemon's words. */
export function configOf(archive: Uint8Array, release: string): Json {
  const entries = entriesOf(archive);
  const file = entries.find(({ name }) => plain(name) === 'config.json');
  if (!file) throw new DaemonError(500, 'config not found');
  const root = entries.filter(({ name }) => plain(name).startsWith('rootfs'));
  return {
    ...fullConfig(parsed(file.bytes)),
    DockerVersion: release,
    rootfs: { diff_ids: [digestOf(writeTar(root))], type: 'layers' },
  };
}

const plain = (name: string): string => name.replace(/^\.\//, '').replace(/\/$/, '');

function entriesOf(archive: Uint8Array): TarEntry[] {
  if (archive.length > 0 && archive.length < 512)
    throw new DaemonError(500, 'failed to read from tar: unexpected EOF');
  try {
    return readTar(archive);
  } catch {
    throw new DaemonError(500, 'failed to read from tar: archive/tar: invalid tar header');
  }
}

function parsed(bytes: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new DaemonError(500, 'failed to parse config: unexpected end of JSON input');
  }
}

/** Go's decoder takes names of any case. */
function lowered(value: Json): Json {
  if (Array.isArray(value)) return value.map(lowered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key.toLowerCase(), lowered(member)]),
  );
}

function fullConfig(given: Json): Json {
  const low = lowered(given);
  const list = (value: Json) => value ?? null;
  return {
    Args: argsOf(low.args ?? {}),
    Description: low.description ?? '',
    Documentation: low.documentation ?? '',
    Entrypoint: list(low.entrypoint),
    Env: low.env?.map(envOf) ?? null,
    Interface: {
      Socket: low.interface?.socket ?? '',
      Types: low.interface?.types ?? [],
      ...(low.interface?.protocolscheme ? { ProtocolScheme: low.interface.protocolscheme } : {}),
    },
    IpcHost: low.ipchost ?? false,
    Linux: {
      AllowAllDevices: low.linux?.allowalldevices ?? false,
      Capabilities: list(low.linux?.capabilities),
      Devices: low.linux?.devices?.map(deviceOf) ?? null,
    },
    Mounts: low.mounts?.map(mountOf) ?? null,
    Network: { Type: low.network?.type ?? '' },
    PidHost: low.pidhost ?? false,
    PropagatedMount: low.propagatedmount ?? '',
    User: low.user
      ? { ...(low.user.uid ? { UID: low.user.uid } : {}), ...(low.user.gid ? { GID: low.user.gid } : {}) }
      : {},
    WorkDir: low.workdir ?? '',
  };
}

const argsOf = ({ description = '', name = '', settable, value }: Json): Json => ({
  Description: description,
  Name: name,
  Settable: settable ?? null,
  Value: value ?? null,
});

const envOf = ({ description = '', name = '', settable, value = '' }: Json): Json => ({
  Description: description,
  Name: name,
  Settable: settable ?? null,
  Value: value,
});

const deviceOf = ({ description = '', name = '', path = '', settable }: Json): Json => ({
  Description: description,
  Name: name,
  Path: path,
  Settable: settable ?? null,
});

const mountOf = ({
  description = '',
  destination = '',
  name = '',
  options,
  settable,
  source = '',
  type = '',
}: Json): Json => ({
  Description: description,
  Destination: destination,
  Name: name,
  Options: options ?? null,
  Settable: settable ?? null,
  Source: source,
  Type: type,
});
