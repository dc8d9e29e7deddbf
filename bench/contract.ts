import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

/**
 * Two bars: generating all versions (by the drift check) (<= 15 s of wall clock), and the first validation in a fresh process, measured
 * from the start of that process (<= 150 ms), of the built package as users run it. Prints the median of `rounds`.
 */
const rounds = 9;
const contract = pathToFileURL(`${import.meta.dirname}/../dist/src/contract/index.js`).href;
const script = `
  const { loadContract } = await import('${contract}');
  const contract = loadContract('1.41');
  const schema = contract.operations.get('ContainerInspect').responses[200].schema;
  contract.validate(schema, { Id: 1 });
  process.stdout.write(String(performance.now()));
`;

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const firstValidation = Array.from({ length: rounds }, () =>
  Number(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout),
);
process.stdout.write(
  `first validation (ContainerInspect 1.41): ${median(firstValidation).toFixed(0)} ms after start\n`,
);

const start = performance.now();
const check = spawnSync(process.execPath, ['src/generate/main.ts', '--check'], {
  cwd: `${import.meta.dirname}/..`,
  encoding: 'utf8',
});
if (check.status !== 0) throw new Error(check.stderr);
process.stdout.write(`generate, all versions: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
