import type { CaseResult, Exchange, Finding, RunReport, Verdict } from '../../src/model/index.ts';

/** Text that breaks a careless writer: markup, quotes, fences, controls, an escape, a lone surrogate, a noncharacter. */
const nasty = `<b>&amp; "q" 'a' ]]> | \`\`\` *x* @you \u0000\u0007\u001b[31m \ud800 \uffff 🐳\nsecond`;

export const finding: Finding = {
  id: 'f-0123456789',
  rule: 'response/null',
  level: 'error',
  operationId: 'ContainerInspect',
  status: 200,
  pointer: '/HostConfig/Binds',
  expected: 'array',
  actual: 'null',
  message: `Binds is null ${nasty}`,
  source: 'paths./containers/{id}/json.get.responses.200',
  document: { version: '1.51', reading: 'amended', sha256: '9f2cab' },
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const exchange: Exchange = {
  id: 1,
  connection: 1,
  startedAt: 1_700_000_000_000,
  timing: { requestEnd: 0.1, firstByte: 1.5, end: 2 },
  request: {
    method: 'GET',
    target: '/v1.51/containers/x/json',
    httpVersion: '1.1',
    headers: [['Host', 'd']],
    body: { framing: 'none', bytes: bytes(''), length: 0, complete: true },
  },
  response: {
    status: 200,
    reason: 'OK',
    httpVersion: '1.1',
    headers: [['Content-Type', 'application/json']],
    body: {
      framing: 'chunked',
      bytes: bytes('{"HostConfig":{"Binds":null}}'),
      length: 29,
      complete: true,
      chunks: [29],
      trailers: [['X-T', '1']],
    },
    interim: [{ status: 100, headers: [] }],
  },
  hijack: {
    kind: '101',
    protocol: 'tcp',
    toDaemon: { bytes: bytes('in'), length: 2, complete: true },
    toClient: { bytes: Uint8Array.of(1, 0, 0, 0, 0xff, 0xfe), length: 6, complete: false },
    ended: ['toDaemon', 'toClient'],
  },
  defects: [{ code: 'cut', direction: 'toClient', offset: 77, message: 'the body was cut' }],
};

export function caseOf(verdict: Verdict, more: Partial<CaseResult> = {}): CaseResult {
  return {
    id: `ContainerInspect/${verdict}`,
    area: 'containers',
    operationId: 'ContainerInspect',
    requirement: `does what it must ${nasty}`,
    level: 'must',
    api: '1.51',
    verdict,
    durationMs: 12.5,
    failures: [],
    findings: [],
    repeat: {
      curl: "curl --unix-socket /s 'http://d/info'",
      wirewhale: `wirewhale conform --only ContainerInspect/${verdict}`,
    },
    exchanges: [],
    ...more,
  };
}

const waiver = {
  case: 'ContainerInspect/waived',
  fault: 'deliberate',
  reason: `another design ${nasty}`,
  evidence: 'podman 5.4.2',
} as const;

/** One of each verdict, and everything else that a report can hold. */
export const sample: RunReport = {
  format: 'wirewhale-report/1',
  tool: { name: 'wirewhale', version: '0.1.0' },
  startedAt: '2026-11-24T08:00:00.000Z',
  durationMs: 41_000,
  target: {
    url: 'unix:///var/run/docker.sock',
    origin: 'default socket',
    name: 'Docker 28.5.2',
    apiVersion: '1.51',
    minApiVersion: '1.24',
    os: 'linux',
    arch: 'amd64',
  },
  contracts: [{ version: '1.51', reading: 'amended', sha256: '9f2cabcdef0123', amendments: 61 }],
  ledger: 'reports/baselines/docker-28.5.json',
  cases: [
    caseOf('pass', { findings: [{ ...finding, level: 'info', rule: 'response/undocumented-field' }] }),
    caseOf('fail', {
      id: 'ContainerUpdate/should-fail',
      level: 'should',
      failures: [{ expected: 'status 400', actual: nasty }],
    }),
    caseOf('fail', { findings: [finding], exchanges: [exchange], subject: 1 }),
    caseOf('error', {
      area: 'images',
      code: 'E_TIMEOUT',
      reason: `no answer in 10 s ${nasty}`,
      repeat: { wirewhale: 'wirewhale conform' },
    }),
    caseOf('skip', { area: 'images', reason: `no registry ${nasty}` }),
    caseOf('waived', { findings: [finding], waiver, reason: waiver.reason }),
  ],
  coverage: {
    operations: { exercised: ['ContainerInspect'], missing: ['SwarmInit'] },
    statuses: { exercised: ['ContainerInspect 200'], missing: ['ContainerInspect 404'] },
    queryParameters: { exercised: [], missing: ['ContainerInspect size'] },
  },
  staleWaivers: [
    { ...waiver, case: 'ContainerList/gone', versions: '1.25..1.41', findings: ['f-0000000000'] },
  ],
  leftBehind: [`container ${nasty}`],
  exitCode: 1,
};

/** A run where all is well. */
export const calm: RunReport = {
  ...sample,
  cases: [caseOf('pass')],
  staleWaivers: [],
  leftBehind: [],
  exitCode: 0,
};
