import { join } from 'node:path';
import * as z from 'zod';
import type { Entry } from '../../functions/core/page/list.ts';
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
  stored: z.object({ bytes: z.number() }),
});
/** What a crawl used. */
export type CountedCrawl = z.infer<typeof Counted> & { pages: number; logBytes: number };

/** The entries of the sample that are a real list's. Those that the site generates after them compress three times as well. */
const REAL = 250;

/** Entries as varied as those of a real list: its own, again and again, each time with other ids. */
function variedEntries(entries: Entry[]): Entry[] {
  return entries.map((entry, index) => {
    const real = entries[index % REAL] ?? entry;
    // As far apart as real ids: multiplied by a root of the prime that they remain below, so that no two are the same.
    const id = index < REAL ? real.id : String(((index + 1) * 48_271) % 2_147_483_647);
    const withId = (url: string | null) => url?.replace(real.id, id) ?? null;
    return { ...real, id, link: withId(real.link) ?? real.link, poster: withId(real.poster) };
  });
}

/** Crawls the sample site's list of so many pages once, at the deployed interval, and counts. */
export async function countCrawl(pages: number): Promise<CountedCrawl> {
  const [site, engine] = await Promise.all([startSampleSite({ pages }), startDynalite()]);
  site.setEntries(variedEntries(site.truth()));
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
