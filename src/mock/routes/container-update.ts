import { jsonBody, type MockRequest, type MockResponse } from '../serve/message.ts';
import type { MockContainer } from '../state/container.ts';
import { badRequest, conflict } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';

/** Changes limits and restart policy; what is not named stays. */
export function update(engine: Engine, container: MockContainer, request: MockRequest): MockResponse {
  const body = jsonBody(request, request.manner.behaves('needsBodies'));
  const host = container.hostConfig;
  if (body.Memory && body.Memory < 6 * 1024 * 1024) throw badRequest('Minimum memory limit allowed is 6MB');
  if (body.Memory < 0 || body.CpuShares < 0)
    throw badRequest(body.Memory < 0 ? 'Minimum memory limit allowed is 6MB' : 'shares must not be negative');
  const memory = body.Memory ?? host.Memory;
  const swap = body.MemorySwap ?? host.MemorySwap;
  if (memory && swap > 0 && swap < memory)
    throw conflict(
      `Cannot update container ${container.id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
    );
  const policy = body.RestartPolicy;
  if (policy && !['', 'no', 'always', 'unless-stopped', 'on-failure'].includes(policy.Name ?? ''))
    throw badRequest(
      `invalid restart policy: unknown policy '${policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'`,
    );
  if (policy?.Name && policy.Name !== 'no' && host.AutoRemove)
    throw conflict('Restart policy cannot be updated because AutoRemove is enabled for the container');
  for (const [name, value] of Object.entries(body)) {
    if (name === 'RestartPolicy')
      host.RestartPolicy = { Name: policy.Name || 'no', MaximumRetryCount: policy.MaximumRetryCount ?? 0 };
    else if (name in host) host[name] = value;
  }
  engine.emit(container, 'update');
  return { status: 200, json: { Warnings: null } };
}
