import { html, raw } from 'hono/html';
import { MAX_HISTORY } from '../../../core/history/history.ts';
import { ICON, SCRIPT, STYLE } from './assets.ts';
import { type Html, type PageContext, pathTo, queryWith, shortName } from './context.ts';
import { LANGUAGES } from './language.ts';

/** A link of a page's head, such as the list in another format. */
export interface Alternate {
  type: string;
  /** Relative to the root. */
  path: string;
  title?: string;
}

export interface Page {
  title: string;
  /** What stands before the footer. */
  main: Html;
  footer?: Html;
  alternates?: Alternate[];
  /** JSON-LD, as an object. */
  data?: object;
  /** Where `skip` leads. */
  skipTo?: string;
}

/** A whole document: head, navigation, what the page is about, and footer. */
export function layout(
  context: PageContext,
  { title, main, footer = '', alternates = [], data, skipTo = 'main' }: Page,
): string {
  const { lists, list, language, words, root } = context;
  const other = LANGUAGES.find(one => one !== language) ?? language;
  const first = lists[0];
  const own = list ?? first;
  const hasFeed = context.count !== null && context.count <= MAX_HISTORY;
  return String(html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title === 'Toplist' ? title : `${title} · Toplist`}</title><link rel="stylesheet" href="${root}assets/${STYLE.file}"><link rel="icon" type="${ICON.type}" href="${root}assets/${ICON.file}">${alternates.map(
    ({ type, path, title: name }) =>
      html`<link rel="alternate" type="${type}" href="${root}${path}"${name === undefined ? '' : html` title="${name}"`}>`,
  )}<script src="${root}assets/${SCRIPT.file}" defer></script>${
    data === undefined
      ? ''
      : html`<script type="application/ld+json">${raw(JSON.stringify(data).replaceAll('<', '\\u003c'))}</script>`
  }</head><body data-root="${root}" data-refreshed="${words.refreshed}">
<a class="skip" href="#${skipTo}">${words.skip}</a>
<header class="top"><nav aria-label="${words.lists}"><a class="brand" href="${pathTo(context, '')}">Toplist</a>${lists.map(
    one =>
      html`<a${one === list ? raw(' aria-current="page"') : ''} href="${pathTo(context, one.name)}">${shortName(context, one)}</a>`,
  )}</nav><nav aria-label="${words.more}">${own === undefined || !hasFeed ? '' : html`<a class="w" href="${root}${own.name}/feed.atom">${words.feed}</a>`}<a class="w" href="${pathTo(context, 'docs')}">API</a><a href="${queryWith(context, { offset: context.query.get('offset'), lang: other })}" lang="${other === 'zh' ? 'zh-CN' : other}" hreflang="${other}">${words.otherLanguage}</a></nav></header>
<main id="main">${main}</main>
<footer>${footer}</footer><p class="vh" role="status" id="live"></p>
</body></html>`);
}
