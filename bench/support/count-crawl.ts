import { join } from 'node:path';
import * as z from 'zod';
import { startSampleSite } from '../../infra/local/sample-site/site.ts';
import { startDynalite } from '../../test/support/engines.ts';
import { run } from './run.ts';
import { ROOT } from './tools.ts';

const Counted = z.object({
  table: z.record(z.string(), z.number()),
  sqs: z.record(z.string(), z.number()),
  sns: z.number(),
  reads: z.number(),
  writes: z.number(),
  invocations: z.number(),
  cpuMs: z.number(),
  stored: z.object({ items: z.number(), bytes: z.number() }),
});
/** What a crawl used. */
export type CountedCrawl = z.infer<typeof Counted> & { pages: number; logBytes: number };

/** Crawls the sample site's list of so many pages once, at the deployed interval, and counts. */
export async function countCrawl(pages: number): Promise<CountedCrawl> {
  const [site, engine] = await Promise.all([startSampleSite({ pages }), startDynalite()]);
  try {
    const program = join(ROOT, 'bench/programs/counted-crawl.ts');
    const args = ['--import', 'tsx', program, engine.endpoint, site.url];
    const lines = (await run({ file: process.execPath, args })).trim().split('\n');
    const logBytes = lines.slice(0, -1).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    return { ...Counted.parse(JSON.parse(lines.at(-1) ?? '')), pages, logBytes };
  } finally {
    await engine.stop();
    await site.stop();
  }
}
