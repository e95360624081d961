import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

const { test } = mergeConfig(base, {});
// Projects would bring the other tests' files with them.
const { projects: _, ...settings } = test;

/** As for the other tests, but of other files, and with time to wait for a browser. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    ...settings,
    include: ['test/browser/**/*.browser.ts'],
    expect: { poll: { timeout: 60_000, interval: 20 } },
  },
});
