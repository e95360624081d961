import { Readable } from 'node:stream';
import fc from 'fast-check';
import { readPage } from '../../functions/adapters/web/body.ts';
import { redrive } from '../../functions/core/crawl/redrive.ts';
import type { createHandler as createParse } from '../../functions/parse.ts';
import type { createHandler as createSeed } from '../../functions/seed.ts';
import { faultRateSets } from './faults.ts';
import { runScenario } from './scenario.ts';
import { type HandlerFactories, simulate } from './simulate.ts';

export interface Handlers {
  seed: typeof createSeed;
  parse: typeof createParse;
  redrive: typeof redrive;
}

/** Imports the handlers. Sets their environment first, because they read it on import, and turns off their logs and metrics. */
export async function loadHandlers(): Promise<Handlers> {
  const url = 'https://list.example/';
  Object.assign(process.env, {
    TABLE_NAME: 'table',
    PAGES_QUEUE_URL: url,
    DEAD_LETTERS_QUEUE_URL: url,
    LISTS: JSON.stringify([{ name: 'movies', url, atLeast: null, pageIntervalSeconds: 0 }]),
    RETRY_BASE_SECONDS: '30',
    DEADLINE_SECONDS: '10800',
    KEEP_DAYS: '90',
    USER_AGENT: 'Toplist/0',
    PROXY_URL: '',
    AWS_REGION: 'us-east-1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_SERVICE_NAME: 'simulated',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  const { createHandler: seed } = await import('../../functions/seed.ts');
  const { createHandler: parse } = await import('../../functions/parse.ts');
  // Loads what a function loads with its first page of ASCII, because loading takes real time, and a seed would not repeat its run.
  const page = { status: 200, headers: {}, body: Readable.from([Buffer.from('page')]) };
  await readPage(new URL(url), page);
  return { seed, parse, redrive };
}

interface Report {
  crawls: number;
  faults: Map<string, number>;
}

/**
 * Runs simulations until they have simulated this many crawls.
 * @throws Error for the first violation of a guarantee; fast-check's message contains the seed that repeats it
 */
export async function simulateCrawls(
  factories: HandlerFactories,
  crawls: number,
  seed: number,
  progress: (report: Report) => void = () => {},
): Promise<Report> {
  const report: Report = { crawls: 0, faults: new Map() };
  const count = (fault: string) => void report.faults.set(fault, (report.faults.get(fault) ?? 0) + 1);
  const property = fc.asyncProperty(fc.scheduler(), faultRateSets, async (scheduler, faultRates) => {
    if (report.crawls >= crawls) return;
    report.crawls += await runScenario(simulate(faultRates, scheduler, factories, count), faultRates);
    progress(report);
  });
  // Each run has at least two crawls.
  await fc.assert(property, { numRuns: Math.ceil(crawls / 2), seed, endOnFailure: true });
  return report;
}
