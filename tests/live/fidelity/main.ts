import { parseArgs } from 'node:util';
import { formatMeasured } from './format-measured.ts';
import { measureDaemon } from './measure-daemon.ts';

// How much the mock is like a real daemon: `node tests/live/fidelity/main.ts --host unix:///run/docker.sock`.

const { values } = parseArgs({
  options: {
    host: { type: 'string' },
    api: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const host = values.host ?? process.env.WIREWHALE_LIVE;
if (!host) throw new Error('--host names the daemon to compare with');
const measured = await measureDaemon({ host, api: values.api, only: values.only });
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ...measured, explained: [...measured.explained] }, undefined, 2)}\n`
    : formatMeasured(measured),
);
process.exitCode = measured.unexplained.length + measured.stale.length > 0 ? 1 : 0;
