import { html } from 'hono/html';
import type { CrawlStatus } from '../../../core/crawl/status.ts';
import type { List } from '../../../core/page/list.ts';
import type { PageContext } from './context.ts';
import { heading } from './heading.ts';
import { layout } from './layout.ts';
import { crawlStrip } from './strip.ts';

/** The page of a list that has not been published yet: its first crawl, large, in place of an empty table. */
export function firstCrawlPage(
  context: PageContext,
  list: List,
  status: CrawlStatus | null,
  now: string,
): string {
  const { words, language } = context;
  const isRunning = status?.state === 'running';
  return layout(context, {
    title: list.title[language],
    main: html`<div class="mast first"><div><h1>${heading(list.title[language])}</h1><p class="sub">${isRunning ? words.firstCrawl : words.neverCrawled}</p></div><div class="crawl" id="crawl">${
      status === null
        ? html`<div class="cl" id="strip" data-list="${list.name}" data-state="none"></div>`
        : crawlStrip(context, status, null, now)
    }</div><p class="sub">${words.firstCrawlHint}</p></div>`,
  });
}
