import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFetch } from '../../functions/adapters/web/fetch.ts';
import { createWeb } from '../../functions/adapters/web/web.ts';
import { siteOf } from '../../functions/core/page/admission.ts';
import { decode } from '../../functions/core/page/decode.ts';
import type { PageSource } from './try-pages.ts';

/** Seconds between two fetches, unless robots.txt asks for more: the interval that is deployed by default. */
const INTERVAL = 10;
const USER_AGENT = 'Toplist/0.1 (trying a list file)';

/**
 * The saved pages of a folder, in the order of the numbers in their names: `0.html` and `25.html`, or `page-1.html` and `page-2.html`.
 * @throws Error if the folder has none
 */
export function folderSource(folder: string): PageSource {
  const numberIn = (name: string) => Number(/\d+/.exec(name)?.[0] ?? 0);
  const names = readdirSync(folder)
    .filter(name => /\.html?$/.test(name))
    .sort((a, b) => numberIn(a) - numberIn(b) || a.localeCompare(b));
  if (names.length === 0) throw new Error(`expected saved pages, such as 1.html, in ${folder}; got none`);
  return async (page, url) => {
    const name = names[page - 1];
    if (name === undefined) return null;
    // A saved page has no header; what it says of its encoding itself counts, as in a crawl.
    return { name, url, html: decode(readFileSync(join(folder, name)), 'text/html') };
  };
}

/** The pages of a site, as a crawl would fetch them: robots.txt is obeyed, and a site that is not on this machine is given time. */
export function siteSource(listUrl: string, warn: (text: string) => void): PageSource {
  const site = siteOf(listUrl);
  const fetch = createFetch(site, null);
  const noCache = { read: async () => null, write: async () => {} };
  const web = createWeb({ site, userAgent: USER_AGENT, fetch, now: Date.now }, noCache, { warn });
  return async (page, url) => {
    const interval = Math.max(site.isPrivate ? 0 : INTERVAL, await web.crawlDelay(listUrl));
    if (page > 1) await sleep(interval * 1000);
    const fetched = await web.fetchPage(listUrl, url);
    return { name: url, url: fetched.url, html: fetched.html };
  };
}
