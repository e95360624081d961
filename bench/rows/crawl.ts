import { type Crawler, type Crawls, otherCrawlers, toplist } from '../support/crawlers.ts';
import { pagesOf } from '../support/pages.ts';
import { type Report, type Row, ratio } from '../support/report.ts';
import { startSavedSite } from '../support/saved-site.ts';
import { shown, summarize } from '../support/statistics.ts';

const LATENCY_MS = 100;
/** Page 1 has to be read before the others are known, so no crawl is faster than two pages one after the other. */
const FLOOR_MS = 2 * LATENCY_MS;
/** One that starts the process, and five that count. */
const CRAWLS = 6;
/** Each program runs so often, in turn with the others. */
const PROCESSES = 3;

/** Row 2: a crawl of ten pages that take 100 ms each, through the whole local stack. */
export const crawl: Row = {
  number: 2,
  async measure(progress) {
    const { files, source } = await pagesOf('movies');
    const { crawlers, leftOut } = otherCrawlers();
    const all: [string, Crawler][] = [['Toplist', toplist], ...crawlers];
    const site = await startSavedSite(files.slice(0, 10), LATENCY_MS);
    const measured = new Map<string, Crawls[]>();
    try {
      for (let process = 0; process < PROCESSES; process += 1) {
        for (const [name, crawlWith] of all) {
          progress(`crawls with ${name}, process ${process + 1} of ${PROCESSES}`);
          measured.set(name, [...(measured.get(name) ?? []), await crawlWith(site.url, CRAWLS)]);
        }
      }
    } finally {
      await site.stop();
    }
    return report(measured, source, leftOut);
  },
};

function report(measured: Map<string, Crawls[]>, source: string, leftOut: string[]): Report {
  const warm = new Map([...measured].map(([name, runs]) => [name, summarize(runs.flatMap(run => run.warm))]));
  const first = new Map([...measured].map(([name, runs]) => [name, summarize(runs.map(run => run.first))]));
  const own = warm.get('Toplist')?.median;
  const beside = (name: string) => ratio(own, warm.get(name)?.median);
  const goal = (what: string, measured: number | null, limit: number) => ({
    what,
    measured,
    limit,
    unit: 'x',
  });
  return {
    title: `Crawl ten pages at ${LATENCY_MS} ms each (${source})`,
    figures: [
      ['the floor: two pages one after the other', `${FLOOR_MS} ms`],
      ...[...warm].map(([name, sample]): [string, string] => [
        `${name}, after the first of a process`,
        shown(sample, 'ms'),
      ]),
      ...[...first].map(([name, sample]): [string, string] => [
        `${name}, the first of a process`,
        shown(sample, 'ms'),
      ]),
    ],
    goals: [
      goal('beside the floor', ratio(own, FLOOR_MS), 1.3),
      goal('beside the script', beside('script'), 1.15),
      goal('beside Scrapy', beside('Scrapy'), 1),
      goal('beside Crawlee', beside('Crawlee'), 1),
      goal('the first of a process, beside the others', ratio(first.get('Toplist')?.median, own), 2),
    ],
    leftOut,
  };
}
