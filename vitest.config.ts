import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/deploy/**'],
    pool: 'forks',
    // Otherwise a style that is imported as text is empty.
    css: true,
    // Without it, one of two cores stands idle.
    maxWorkers: 2,
    // The slowest tests start real engines or read 10,000 pages; on two busy cores that takes a while.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    env: {
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  },
});
