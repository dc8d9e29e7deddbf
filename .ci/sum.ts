import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Adds up what the steps of .ci/run wrote and prints the closing line; any failure gives exit code 1.
const [folder = '', broken = '0'] = process.argv.slice(2);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
  const report = JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  if (Array.isArray(report.cases)) {
    for (const { verdict } of report.cases) {
      sum[
        verdict === 'pass' || verdict === 'waived' ? 'passed' : verdict === 'skip' ? 'skipped' : 'failed'
      ] += 1;
    }
  } else {
    sum.passed += report.numPassedTests ?? 0;
    sum.failed +=
      (report.numFailedTests ?? 0) +
      (report.numFailedTestSuites > 0 && report.numFailedTests === 0 ? report.numFailedTestSuites : 0);
    sum.skipped += report.numPendingTests ?? 0;
  }
}
// Why: a step can fail without a failed test (a lint error, a daemon that does not start), and must still be seen.
if (Number(broken) > 0 && sum.failed === 0) sum.failed = Number(broken);
process.stdout.write(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
