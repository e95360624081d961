import { join } from 'node:path';
import * as z from 'zod';
import { type Command, runJson } from './run.ts';
import {
  emptyFolder,
  hasPackage,
  hasPython,
  notInstalled,
  OTHERS,
  PYTHON,
  ROOT,
  workFolder,
} from './tools.ts';

/** Crawls of one process, in milliseconds. */
export interface Crawls {
  first: number;
  /** Those after the first. */
  warm: number[];
}

/** A program that crawls a list several times in one process. */
export type Crawler = (url: string, runs: number) => Promise<Crawls>;

const Seconds = z.array(z.number()).min(1);
const Costs = z.object({ cold: z.number(), runs: z.array(z.number()) });

/** Toplist: `npm start` with the whole local stack, from the trigger to the publication. */
export const toplist: Crawler = async (url, runs) => {
  const args = ['infra/local/start.mjs', 'start', '--url', url, '--runs', String(runs), '--json'];
  const { cold, runs: warm } = await runJson({ file: process.execPath, args }, Costs);
  return { first: 1000 * cold, warm: warm.map(seconds => 1000 * seconds) };
};

/** What is compared, by name. `store` says whether they store what they find where that is a choice. */
export function otherCrawlers({ store = false } = {}): { crawlers: [string, Crawler][]; leftOut: string[] } {
  const python = (file: string, ...more: string[]): Crawler =>
    crawlsOf((url, runs) => ({ file: PYTHON, args: [join(OTHERS, file), url, String(runs), ...more] }));
  const crawlee = crawlsOf((url, runs) => ({
    file: process.execPath,
    args: [join(OTHERS, 'crawl-crawlee.mjs'), url, String(runs), store ? 'store' : 'forget'],
    cwd: emptyFolder('crawlee'),
  }));
  const output = join(workFolder('scrapy'), 'list.json');
  const inPython: [string, Crawler][] = [
    ['script', python('original_script.py')],
    ['Scrapy', python('spider.py', output)],
  ];
  const inNode: [string, Crawler][] = [['Crawlee', crawlee]];
  return {
    crawlers: [
      ...(hasPython() ? inPython.filter(([name]) => !store || name !== 'script') : []),
      ...(hasPackage('@crawlee/cheerio') ? inNode : []),
    ],
    leftOut: [
      ...(hasPython() ? [] : [notInstalled(store ? 'Scrapy' : 'the script and Scrapy')]),
      ...(hasPackage('@crawlee/cheerio') ? [] : [notInstalled('Crawlee')]),
    ],
  };
}

function crawlsOf(make: (url: string, runs: number) => Command): Crawler {
  return async (url, runs) => {
    const [first = 0, ...warm] = (await runJson({ cwd: ROOT, ...make(url, runs) }, Seconds)).map(
      seconds => 1000 * seconds,
    );
    return { first, warm };
  };
}
