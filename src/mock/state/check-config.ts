import { signalName } from '../programs/signals.ts';
import type { Json } from './container.ts';
import { badRequest, DaemonError } from './daemon-error.ts';

/** Refuses what the daemon refuses of a create request. Throws 400. */
export function checkConfig(config: Json, host: Json): void {
  for (const name of ['Cmd', 'Entrypoint'])
    if (typeof config[name] === 'number')
      throw badRequest('invalid JSON: json: cannot unmarshal number into Go value of type string');
  if (config.WorkingDir && !config.WorkingDir.startsWith('/'))
    throw badRequest(
      `the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`,
    );
  for (const entry of config.Env ?? [])
    if (String(entry).startsWith('=')) throw badRequest(`invalid environment variable: ${entry}`);
  if (host.Memory && host.Memory < 6 * 1024 * 1024) throw badRequest('Minimum memory limit allowed is 6MB');
  if (host.Memory && host.MemorySwap > 0 && host.MemorySwap < host.Memory)
    throw badRequest('Minimum memoryswap limit should be larger than memory limit, see usage');
  if (
    host.MemorySwappiness != null &&
    host.MemorySwappiness !== -1 &&
    (host.MemorySwappiness < 0 || host.MemorySwappiness > 100)
  ) {
    throw badRequest(`invalid value: ${host.MemorySwappiness}, valid memory swappiness range is 0-100`);
  }
  if (host.NanoCpus && (host.NanoCpus < 0 || host.NanoCpus > 2e9))
    throw badRequest('range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available');
  const { Name = '', MaximumRetryCount = 0 } = host.RestartPolicy ?? {};
  if (!['', 'no', 'always', 'unless-stopped', 'on-failure'].includes(Name))
    throw badRequest(
      `invalid restart policy: unknown policy '${Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  if (MaximumRetryCount && Name !== 'on-failure')
    throw badRequest("invalid restart policy: maximum retry count can only be used with 'on-failure'", {
      policy: Name,
    });
  if (host.AutoRemove && !['', 'no'].includes(Name))
    throw badRequest("can't create 'AutoRemove' container with restart policy");
  for (const port of Object.keys(host.PortBindings ?? {})) {
    if (!/^\d{1,5}(-\d{1,5})?(\/(tcp|udp|sctp))?$/.test(port))
      throw badRequest(`invalid port specification: "${port.split('/')[0]}"`);
  }
  for (const bindings of Object.values<Json>(host.PortBindings ?? {})) {
    for (const binding of bindings ?? [])
      if (!/^(\d{1,5}(-\d{1,5})?)?$/.test(binding.HostPort ?? ''))
        throw badRequest(`invalid port specification: "${binding.HostPort}"`);
  }
  for (const bind of host.Binds ?? []) {
    const [source = '', target = '', , ...more] = String(bind).split(':');
    // Why 500: what has too many parts is told apart by the parser, and its error has no class.
    if (more.length > 0) throw new DaemonError(500, `invalid volume specification: '${bind}'`);
    if (target === '' && !source.startsWith('/'))
      throw new DaemonError(
        500,
        `invalid volume specification: '${bind}': invalid mount config for type "volume": invalid mount path: '${bind}' mount path must be absolute`,
      );
    if (!target.startsWith('/')) throw badRequest(`invalid volume specification: '${bind}'`);
    if (!source.startsWith('/') && !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source))
      throw badRequest(
        `create ${source}: "${source}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
  }
  for (const mount of host.Mounts ?? []) {
    if (!['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'].includes(mount.Type))
      throw badRequest(`invalid mount config for type "${mount.Type}": mount type unknown`);
    if (!mount.Target)
      throw badRequest(`invalid mount config for type "${mount.Type}": field Target must not be empty`);
  }
  for (const name of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval']) {
    const span = config.Healthcheck?.[name];
    if (span && span < 1e6) throw badRequest(`${name} in Healthcheck cannot be less than 1ms`);
  }
  const signal = config.StopSignal;
  if (signal && !signalName(signal)) throw badRequest(`invalid signal: ${signal}`);
}
