/** `npm run screenshot`: makes the pictures of the READMEs, docs/page-*.webp, of the sample of the movies and an invented year. */
import { writeFileSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { Entry } from '../../functions/core/page/list.ts';
import movies from '../../functions/lists/movies.ts';
import { chance } from '../simulation/chance.ts';
import { LIST } from '../support/crawl.ts';
import { crawlId, publishEntries, sampleEntries } from '../support/published-api.ts';
import { findChromium, launchArguments } from './find-chromium.ts';
import { historyOf, type InventedCrawl } from './invented.ts';
import { NEWEST, type PageServer, startPageServer } from './page-server.ts';

/** The top of the list's page at this size. */
const SIZE = { width: 1280, height: 900 };
const LANGUAGES = { en: 'page', zh: 'page-zh' };
const SCHEMES = ['light', 'dark'] as const;
/** Of WebP, in percent: letters stay sharp, and a picture has less than 120 KB. */
const QUALITY = 90;
const LENGTH = 250;
const DAYS = 400;
const DAY = 86_400_000;
/** How long the newest crawl took. */
const TOOK = 41_000;

/** A crawl a day, oldest first, that ends with the sample as it is: each day a few entries move, and now and then one leaves or comes back. */
function inventYear(seed: number): InventedCrawl[] {
  const next = chance(seed);
  // An entry beyond the sample's, by whose place one leaves.
  const order = sampleEntries(LENGTH + 1).map(one =>
    one.rank > LENGTH ? { ...one, title: '城市广场' } : one,
  );
  return Array.from({ length: DAYS }, (_, ago) => {
    const entries = order.slice(0, LENGTH).map((one, index) => agedBy(ago, { ...one, rank: index + 1 }));
    for (let moves = Math.floor(next() * 6); moves > 0; moves -= 1) {
      // The further down, the more often.
      const from = Math.floor(next() ** 0.6 * LENGTH);
      const moved = order.splice(from, 1);
      order.splice(Math.max(0, from + Math.round(next() * 6 - 3)), 0, ...moved);
    }
    return {
      id: crawlId(DAYS - ago),
      startedAt: new Date(Date.parse(NEWEST) - ago * DAY).toISOString(),
      entries,
    };
  }).reverse();
}

/** An entry as it was some days ago: fewer had voted. */
function agedBy(days: number, entry: Entry): Entry {
  return { ...entry, votes: entry.votes === null ? null : Math.round(entry.votes * (1 - 0.0003 * days)) };
}

async function publishYear({ store }: PageServer, crawls: InventedCrawl[]): Promise<void> {
  const timed: PageServer['store'] = {
    ...store,
    endCrawl: (id, end) =>
      store.endCrawl(id, { ...end, endedAt: new Date(Date.parse(end.endedAt) + TOOK).toISOString() }),
  };
  // Two crawls are compared; of the others the page needs the history alone.
  for (const { id, startedAt, entries } of crawls.slice(-2))
    await publishEntries(timed, id, startedAt, entries);
  for (const history of historyOf(crawls)) await store.writeHistory(LIST, history, null);
}

async function capture(
  browser: Browser,
  url: string,
  colorScheme: (typeof SCHEMES)[number],
): Promise<Buffer> {
  const context = await browser.newContext({ viewport: SIZE, colorScheme, timezoneId: 'UTC' });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  // Playwright itself writes only PNG, which is several times as large, and JPEG, which blurs letters.
  const devtools = await context.newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await context.close();
  return Buffer.from(data, 'base64');
}

const executablePath = findChromium();
if (executablePath === null) {
  console.error(
    "no Chromium was found; install one, such as Debian's package chromium, or name its file in CHROMIUM_PATH",
  );
  process.exit(1);
}
const server = await startPageServer([movies]);
const browser = await chromium.launch({ executablePath, args: launchArguments() });
try {
  await publishYear(server, inventYear(2));
  for (const [language, name] of Object.entries(LANGUAGES))
    for (const scheme of SCHEMES) {
      const picture = await capture(browser, `${server.url}/?lang=${language}`, scheme);
      const file = `docs/${name}-${scheme}.webp`;
      writeFileSync(file, picture);
      console.log(`${file}  ${Math.round(picture.length / 1024)} KB`);
    }
} finally {
  await browser.close();
  await server.stop();
}
