import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The CDK and others keep caches in the home directory, which is the user's and not the tests'. */
const HOME = fileURLToPath(new URL('cdk.out/.home', import.meta.url));
/** These wait most of the time, for retries, queues and other processes, so they begin first and the others run beside them. */
const CRAWLS = ['test/*.test.ts', 'test/infra/local/*.test.ts'];

export default defineConfig({
  test: {
    pool: 'forks',
    // Otherwise a style that is imported as text is empty.
    css: true,
    // One more than the cores that CI has, because many tests wait.
    maxWorkers: 3,
    // Vitest's proxies around packages took a twelfth of the CPU time of the tests that read many pages.
    deps: { interopDefault: false },
    // The slowest tests start real engines or read 10,000 pages; on two busy cores that takes a while.
    testTimeout: 180_000,
    hookTimeout: 120_000,
    env: {
      HOME,
      USERPROFILE: HOME,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    // The files of a worker share the modules that they import: in a process for each, starting and loading
    // took 100 s beside 690 s of tests.
    isolate: false,
    // Projects begin in the order of their names.
    projects: [
      { extends: true, test: { name: 'crawls', include: CRAWLS } },
      {
        extends: true,
        test: { name: 'others', include: ['test/**/*.test.ts'], exclude: [...CRAWLS, 'test/deploy/**'] },
      },
    ],
  },
});
