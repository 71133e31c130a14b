import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{contract,oci,server,e2e,bench}/**/*.test.ts'],
    globalSetup: ['server/test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 4,
  },
});
