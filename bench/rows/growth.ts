import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { startSampleSite } from '../../infra/local/sample-site/site.ts';
import { otherCrawlers } from '../support/crawlers.ts';
import { growthChart } from '../support/growth-chart.ts';
import { type Goal, type Report, type Row, ratio } from '../support/report.ts';
import { runJson } from '../support/run.ts';
import { digits } from '../support/statistics.ts';
import { ROOT, workFolder } from '../support/tools.ts';

const SIZES = [10, 100, 1000, 10_000];
const COMPARED = 1000;
const PAGE_SIZE = 25;
/** What publication may keep in memory for each entry. */
const BYTES_PER_ENTRY = 200;

const Grown = z.object({
  requests: z.record(z.string(), z.number()),
  reads: z.number(),
  writes: z.number(),
  entries: z.number(),
  crawlMs: z.number(),
  printMs: z.number(),
  busyMs: z.number(),
  liveBytes: z.number(),
  peakBytes: z.number(),
});

/** A crawl of so many pages, each figure for one page where that makes sense. */
export interface Growth {
  pages: number;
  requests: number;
  writes: number;
  reads: number;
  busyMs: number;
  liveMb: number;
  peakMb: number;
  pagesPerSecond: number;
  printSeconds: number;
}

/** Row 3: whether a page of a long list costs what one of a short list does. Draws the chart of docs/growth.svg. */
export const growth: Row = {
  number: 3,
  async measure(progress) {
    const grown: Growth[] = [];
    for (const pages of SIZES) {
      progress(`crawls ${pages} pages`);
      grown.push(await grow(pages));
    }
    const { crawlers, leftOut } = otherCrawlers({ store: true });
    const others = new Map<string, number>();
    const site = await startSampleSite({ pages: COMPARED });
    try {
      for (const [name, crawl] of crawlers) {
        progress(`crawls ${COMPARED} pages with ${name}`);
        others.set(name, (1000 * COMPARED) / (await crawl(site.url, 1)).first);
      }
    } finally {
      await site.stop();
    }
    writeFileSync(join(workFolder('charts'), 'growth.svg'), growthChart(grown));
    return report(grown, others, leftOut);
  },
};

async function grow(pages: number): Promise<Growth> {
  const site = await startSampleSite({ pages });
  try {
    const args = ['--import', 'tsx', join(ROOT, 'bench/programs/grown-crawl.ts'), site.url];
    const found = await runJson({ file: process.execPath, args }, Grown);
    if (found.entries !== pages * PAGE_SIZE)
      throw new Error(`expected ${pages} pages, got ${found.entries} entries`);
    const requests = Object.values(found.requests).reduce((sum, count) => sum + count, 0);
    return {
      pages,
      requests: requests / pages,
      writes: found.writes / pages,
      reads: found.reads / pages,
      busyMs: found.busyMs / pages,
      liveMb: found.liveBytes / 2 ** 20,
      peakMb: found.peakBytes / 2 ** 20,
      pagesPerSecond: (1000 * pages) / found.crawlMs,
      printSeconds: found.printMs / 1000,
    };
  } finally {
    await site.stop();
  }
}

function report(grown: Growth[], others: Map<string, number>, leftOut: string[]): Report {
  const compared = grown.find(({ pages }) => pages === COMPARED);
  const ahead = (name: string): Goal => ({
    what: `pages per second at ${COMPARED} pages, beside ${name}`,
    measured: ratio(compared?.pagesPerSecond, others.get(name)),
    limit: 1,
    unit: 'x',
    atLeast: true,
  });
  return {
    title: 'Growth: crawls of 10 to 10,000 pages by the local stack, without latency',
    figures: [...others].map(([name, rate]) => [
      `${name}, ${COMPARED} pages`,
      `${digits(rate)} pages per second`,
    ]),
    notes: [tableOf(grown)],
    goals: [...flatGoals(grown), ...['Scrapy', 'Crawlee'].map(ahead)],
    leftOut,
  };
}

/** The greatest of each figure beside that of ten pages, and the memory beyond what publication may keep. */
function flatGoals([first, ...longer]: Growth[]): Goal[] {
  if (first === undefined) return [];
  const worst = (of: (growth: Growth) => number) => Math.max(...longer.map(of)) / of(first);
  const allowed = (pages: number) => first.liveMb + (pages * PAGE_SIZE * BYTES_PER_ENTRY) / 2 ** 20;
  const goal = (what: string, measured: number, limit: number) => ({ what, measured, limit, unit: 'x' });
  return [
    goal(
      'requests per page, the most beside those at 10',
      worst(({ requests }) => requests),
      1.05,
    ),
    goal(
      'write units per page, the most beside those at 10',
      worst(({ writes }) => writes),
      1.05,
    ),
    goal(
      'read units per page, the most beside those at 10',
      worst(({ reads }) => reads),
      1.05,
    ),
    goal(
      `a function's memory, beside that at 10 pages and ${BYTES_PER_ENTRY} bytes an entry`,
      Math.max(...longer.map(({ pages, liveMb }) => liveMb / allowed(pages))),
      1.05,
    ),
  ];
}

function tableOf(grown: Growth[]): string {
  const row = (what: string, of: (growth: Growth) => number) =>
    `| ${what} | ${grown.map(growth => digits(of(growth))).join(' | ')} |`;
  return [
    `| | ${grown.map(({ pages }) => `${pages.toLocaleString('en-US')} pages`).join(' | ')} |`,
    `|---|${grown.map(() => '---|').join('')}`,
    row('requests to the table and the queues, per page', ({ requests }) => requests),
    row('write units, per page', ({ writes }) => writes),
    row('read units, per page', ({ reads }) => reads),
    row("ms of the functions' threads, per page", ({ busyMs }) => busyMs),
    row("MB of a function's heap in use after a full collection, at most", ({ liveMb }) => liveMb),
    row("MB of a function's heap and buffers in use, at most", ({ peakMb }) => peakMb),
    row('pages per second', ({ pagesPerSecond }) => pagesPerSecond),
    row('seconds from publication to the last printed line', ({ printSeconds }) => printSeconds),
  ].join('\n');
}
