import { html } from 'hono/html';
import type { CrawlStatus } from '../../../core/crawl/status.ts';
import type { List } from '../../../core/page/list.ts';
import { type Html, type PageContext, pathTo, shortName } from './context.ts';
import { layout } from './layout.ts';
import { crawlStrip } from './strip.ts';

/** The page of a crawl: its strip, its times, and every page that went wrong. */
export function crawlPage(context: PageContext, list: List | null, status: CrawlStatus, now: string): string {
  const { words, formats, root } = context;
  const { id, startedAt, endedAt, deadline, pages, reason, state } = status;
  const at = (iso: string | null): Html =>
    iso === null
      ? html`–`
      : html`<time datetime="${iso}" data-show="moment">${formats.moment(iso)} UTC</time>`;
  const facts: [string, Html][] = [
    [words.startedAt, at(startedAt)],
    state === 'running' || endedAt === null ? [words.deadline, at(deadline)] : [words.endedAt, at(endedAt)],
    [words.done, html`${pages.done} / ${pages.total ?? '?'}`],
    ...(reason === null ? [] : [[words.reason, html`${reason}`] satisfies [string, Html]]),
  ];
  return layout(context, {
    title: `${words.crawl} ${id}`,
    alternates: [{ type: 'application/json', path: `crawls/${id}?format=json` }],
    main: html`<div class="mast first"><div><h1>${list === null ? status.list : html`<a href="${pathTo(context, list.name)}">${shortName(context, list)}</a>`} <span>${words.crawl}</span></h1><p class="sub"><code>${id}</code></p></div><div class="crawl" id="crawl">${crawlStrip(context, status, null, now)}</div></div><section class="hist" id="facts"><table><tbody>${facts.map(
      ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
    )}</tbody></table></section>${errors(context, status)}`,
    footer: html`<p><a href="${root}crawls/${id}?format=json">JSON</a> <a href="${root}crawls">${words.recentCrawls}</a></p>`,
  });
}

/** The pages that went wrong. The place is there without any, so that the script can fill it. */
function errors({ words }: PageContext, { pages }: CrawlStatus): Html {
  if (pages.errors.length === 0) return html`<div id="errors"></div>`;
  return html`<section class="hist" id="errors"><h2>${words.failedPages}</h2><table class="wrap"><tbody>${pages.errors.map(
    ({ page, class: kind, message, dead }) =>
      html`<tr><th scope="row">${words.page(page)}</th><td>${words.pageState[dead ? 'dead' : 'retrying']}</td><td>${kind}</td><td>${message}</td></tr>`,
  )}</tbody></table></section>`;
}
