import { ToolError } from '../base/index.ts';
import { type Answer, type Client, createClient } from '../client/index.ts';
import type { Address, Target, TargetFacts } from '../model/index.ts';
import type { Capability, RegistryFacts } from '../suite/index.ts';

export interface PreflightOptions {
  readonly target: Target;
  readonly image: string;
  /** Pull the image when the daemon does not have it. */
  readonly pull: boolean;
  readonly allow: readonly Capability[];
  readonly registry?: RegistryFacts;
}

export interface Preflight {
  readonly facts: TargetFacts;
  readonly capabilities: readonly Capability[];
  /** Why a capability is missing. */
  readonly missing: Partial<Record<Capability, string>>;
}

interface VersionBody {
  Version?: string;
  ApiVersion?: string;
  MinAPIVersion?: string;
  Os?: string;
  Arch?: string;
  Components?: { Name?: string; Version?: string; Details?: Record<string, string> }[];
}

/** Asks the daemon who it is and what it can do, before any case. Throws what makes a run pointless. */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  await using client = await reach(options.target.address);
  const answer = await client.send({ method: 'GET', target: '/version', timeoutMs: 10_000 });
  const version = readVersion(answer, options.target);
  const capabilities: Capability[] = [...options.allow];
  const missing: Partial<Record<Capability, string>> = {};
  const has = (capability: Capability, why: string | undefined) => {
    if (why === undefined) capabilities.push(capability);
    else missing[capability] = why;
  };
  for (const capability of ['swarm', 'prune', 'plugins'] as const) {
    if (!options.allow.includes(capability)) missing[capability] = `allow it with --allow ${capability}`;
  }
  const linux = version.Os === 'linux' ? undefined : `the daemon runs ${version.Os || 'an unknown system'}`;
  has('linux', linux);
  has('networking', linux);
  has('build', linux);
  has('pause', linux);
  has('image', linux ?? (await imageProblem(client, options)));
  has('registry', await registryProblem(client, options));
  const name = options.target.embedded ? `Wirewhale mock as ${productName(version)}` : productName(version);
  has(
    'healthcheck',
    linux ?? (name.startsWith('Podman') ? 'Podman runs health checks by systemd timers only' : undefined),
  );
  const facts: TargetFacts = {
    url: options.target.url,
    origin: options.target.origin,
    name,
    apiVersion: version.ApiVersion ?? '',
    minApiVersion: version.MinAPIVersion ?? version.ApiVersion ?? '',
    os: version.Os ?? '',
    arch: version.Arch ?? '',
  };
  return { facts, capabilities, missing };
}

async function reach(address: Address): Promise<Client> {
  const client = createClient({ address, headersTimeoutMs: 10_000 });
  const ping = await client.send({ method: 'GET', target: '/_ping', timeoutMs: 10_000 });
  if (ping.status === 200) return client;
  await client.close();
  throw new ToolError(
    'E_NOT_A_DAEMON',
    `GET /_ping answered ${ping.status} ${ping.text().trim().slice(0, 120)}; an Engine API answers 200`,
    'Check the address; wirewhale speaks to the Docker Engine API and to what serves it compatibly.',
  );
}

function readVersion(answer: Answer, target: Target): VersionBody {
  const body = answer.status === 200 ? answer.json<VersionBody>() : {};
  if (typeof body?.ApiVersion === 'string' && /^\d+\.\d+$/.test(body.ApiVersion)) return body;
  throw new ToolError(
    'E_NOT_A_DAEMON',
    `GET /version of ${target.url} answered ${answer.status} without an ApiVersion: ${answer.text().trim().slice(0, 120)}`,
    'Check the address; an Engine API tells its version at /version.',
  );
}

function productName(version: VersionBody): string {
  const engine = version.Components?.[0];
  const kind = /podman/i.test(engine?.Name ?? '')
    ? 'Podman'
    : /wirewhale/i.test(engine?.Name ?? '')
      ? 'Wirewhale mock'
      : 'Docker';
  return `${kind} ${engine?.Version ?? version.Version ?? 'of unknown version'}`;
}

async function imageProblem(client: Client, { image, pull }: PreflightOptions): Promise<string | undefined> {
  const inspect = () => client.send({ method: 'GET', target: `/images/${image}/json`, timeoutMs: 20_000 });
  if ((await inspect()).status === 200) return undefined;
  if (pull) {
    const [repository, tag = 'latest'] = image.split(/:(?=[^/]*$)/);
    await client.send({
      method: 'POST',
      target: `/images/create?fromImage=${repository}&tag=${tag}`,
      timeoutMs: 120_000,
    });
    if ((await inspect()).status === 200) return undefined;
  }
  return `the daemon has no image ${image} (docker pull ${image}, or --pull, or --image)`;
}

/**
 * Why the daemon cannot use the registry: it finds nobody there. Told by a log-in, as there is no other question that has
 * an answer without an image; what else a log-in may answer is for the cases to judge.
 */
async function registryProblem(client: Client, { registry }: PreflightOptions): Promise<string | undefined> {
  if (!registry) return 'name one with --registry [user:password@]host:port';
  const { address, username, password } = registry;
  const body = JSON.stringify({ username, password, serveraddress: address });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await client.send({ method: 'POST', target: '/auth', headers, body, timeoutMs: 30_000 });
  const unreachable = /connection refused|no such host|no route to host|i\/o timeout|HTTP response to HTTPS/;
  const reason = unreachable.exec(answer.text())?.[0];
  return answer.status >= 400 && reason ? `the daemon cannot reach ${address}: ${reason}` : undefined;
}
