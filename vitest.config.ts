import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'threads',
    testTimeout: 90_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/suites/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Why apart, and last: hundreds of cases wait for simulated programs here, and a busy machine would make them late.
        extends: true,
        test: {
          name: 'suites',
          include: ['tests/suites/**/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
