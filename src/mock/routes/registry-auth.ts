import { jsonBody, type MockRequest, type MockResponse } from '../serve/message.ts';
import { DaemonError } from '../state/daemon-error.ts';
import type { Engine } from '../state/engine.ts';

/** `POST /auth` */
export async function logIn(engine: Engine, request: MockRequest): Promise<MockResponse> {
  const given = credentials(request);
  const host = String(given.serveraddress ?? '')
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  const isHub = host === '' || /(^|\.)docker\.io$/.test(host);
  try {
    await engine.registries.of(isHub ? 'docker.io' : host).logIn({
      username: String(given.username ?? ''),
      password: String(given.password ?? ''),
      token: String(given.identitytoken ?? ''),
    });
  } catch (error) {
    if (!(error instanceof DaemonError) || error.status !== 401) throw error;
    throw new DaemonError(request.manner.behaves('refusesCredentials') ? 401 : 500, error.message);
  }
  return { status: 200, json: { IdentityToken: '', Status: 'Login Succeeded' } };
}

/** The daemon gives what it cannot read here no class, so it answers 500. */
function credentials(request: MockRequest): Record<string, unknown> {
  if (request.body.length === 0) throw new DaemonError(500, 'EOF');
  try {
    return jsonBody(request);
  } catch (error) {
    throw new DaemonError(500, (error as Error).message);
  }
}
