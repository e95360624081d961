import { defineConfig } from 'vitest/config';

/** These tests set the environment of a handler and then import it; its modules read that once, so each file needs modules of its own. */
const HANDLERS = ['test/functions/*.test.ts', 'test/faults.test.ts'];

export default defineConfig({
  test: {
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
    projects: [
      { extends: true, test: { name: 'handlers', include: HANDLERS } },
      {
        extends: true,
        test: {
          name: 'others',
          include: ['test/**/*.test.ts'],
          exclude: [...HANDLERS, 'test/deploy/**'],
          // The files of a worker share the modules that they import, whose loading would take as long as a fifth of the tests.
          isolate: false,
        },
      },
    ],
  },
});
