import { describe, expect, it } from 'vitest';
import { loadHandlers, simulateCrawls } from './simulation/run.ts';
import { brokenVariants } from './simulation/variants.ts';

const handlers = await loadHandlers();
/** A fixed seed, so that what passes here passes everywhere; `npm run test:faults` tries others. */
const SEED = 20261123;

describe('a crawl in a faulty world', () => {
  it('loses nothing, does nothing twice and shows nothing half, 500 times', async () => {
    const report = await simulateCrawls(handlers, 500, SEED);
    expect(report.crawls).toBeGreaterThanOrEqual(500);
    // A world in which these did not happen would have proved nothing.
    for (const fault of [
      'handler stopped between two calls',
      'message delivered twice',
      'call throttled',
      'trigger twice',
    ]) {
      expect(report.faults.get(fault) ?? 0, fault).toBeGreaterThan(10);
    }
  });
});

describe('the simulation bites', () => {
  it.each(Object.entries(brokenVariants(handlers)))('%s is found out', async (_name, parts) => {
    await expect(simulateCrawls(parts, 1000, SEED)).rejects.toThrow(/Property failed/);
  });
});
