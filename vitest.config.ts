import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{contract,oci,server,portal,e2e,bench}/**/*.test.ts'],
    globalSetup: ['server/test/global-setup.ts'],
    // What ends a test that hangs, on a machine as busy as any; no test is meant to come near.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    maxWorkers: 4,
  },
});
