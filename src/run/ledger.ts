import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, ToolError } from '../base/index.ts';
import type { Waiver } from '../model/index.ts';

/** Known deviations of one target, each with a reason. */
export interface Ledger {
  readonly name: string;
  /** Regular expression over the target's name: `^Docker 20\\.10\\.`. */
  readonly target: string;
  /** Cases that this target stands side by side; absent: as many as usual. */
  readonly workers?: number;
  readonly waivers: readonly Waiver[];
}

const folder = join(packageRoot, 'reports', 'baselines');

/** The ledger named by the user (a file, or `none`), else the shipped one whose pattern fits the target's name. */
export function loadLedger(wanted: string | undefined, targetName: string): Ledger | undefined {
  if (wanted === 'none') return undefined;
  if (wanted !== undefined) return readLedger(wanted);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readLedger(join(folder, file)))
    .find((ledger) => new RegExp(ledger.target).test(targetName));
}

function readLedger(file: string): Ledger {
  const mend =
    'A ledger is {"name", "target", "waivers": [{"case", "fault", "reason", "evidence"}]}; see docs/conform.md.';
  let ledger: Ledger;
  try {
    ledger = JSON.parse(readFileSync(file, 'utf8')) as Ledger;
    new RegExp(ledger.target);
  } catch (error) {
    throw new ToolError('E_LEDGER', `${file}: ${(error as Error).message}`, mend, error);
  }
  const faults = ['daemon', 'document', 'deliberate', 'environment'];
  const bad = Array.isArray(ledger.waivers)
    ? ledger.waivers.find(
        (waiver) => !waiver.case || !waiver.reason || !waiver.evidence || !faults.includes(waiver.fault),
      )
    : { waivers: 'missing' };
  if (bad)
    throw new ToolError(
      'E_LEDGER',
      `${file}: this waiver lacks a case, fault, reason or evidence: ${JSON.stringify(bad)}`,
      mend,
    );
  return ledger;
}
