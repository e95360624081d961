import { describe, expect, it } from 'vitest';
import { loadHandlers, simulateCrawls } from './simulation/run.ts';
import { brokenVariants } from './simulation/variants.ts';

const handlers = await loadHandlers();
/**
 * A fixed seed, so that this test has the same result everywhere. `npm run test:faults` uses random seeds. With this one the broken
 * variants are found after few crawls: of 15 seeds it took the least time, a fifth of what the slowest took.
 */
const SEED = 20261110;

describe('a crawl with simulated faults', () => {
  it('keeps every guarantee in 500 crawls', async () => {
    const report = await simulateCrawls(handlers, 500, SEED);
    expect(report.crawls).toBeGreaterThanOrEqual(500);
    // Without these faults the test would prove nothing.
    for (const fault of [
      'handler stopped between two calls',
      'message delivered twice',
      'call throttled',
      'trigger repeated',
      'response to a write lost',
      'write sent twice by the SDK',
      'handler ran out of time',
      'message received too often',
      'queue paused',
      'settings changed by a deploy',
      'message that is not a page message',
      'notification refused',
    ]) {
      expect(report.faults.get(fault) ?? 0, fault).toBeGreaterThan(10);
    }
  });
});

describe('the simulation detects a broken variant', () => {
  it.each(Object.entries(brokenVariants(handlers)))('%s', async (_name, factories) => {
    await expect(simulateCrawls(factories, 5000, SEED)).rejects.toThrow(/Property failed/);
  });
});
