import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import { type Element, isTag, type ParentNode } from 'domhandler';
import * as z from 'zod';
import { parseUrl } from './base-url.ts';
import { changed } from './changed.ts';
import {
  controlsIn,
  isControl,
  isDisabled,
  isSamePage,
  labelIn,
  labelOf,
  leadsSomewhere,
} from './controls.ts';
import { fold, rawText } from './text.ts';
import { allWithin, is, type Test, within } from './walk.ts';

/** What a page says about the pages of its list, as it says it. */
export const Pagination = z.object({
  /** The number of this page; null if the page does not say it. */
  thisPage: z.string().nullable().default(null),
  /** The number of pages, as written: `data-total-page`, or the 50 in `Page 1 of 50`. */
  totalPages: z.string().nullable().default(null),
  /** The number of entries, as written, such as the 250 in `共250条`. */
  totalEntries: z.string().nullable().default(null),
  /** The URL of the next page, resolved if it can be; null if the page has no such link. */
  next: z.string().nullable().default(null),
  /** Links to pages by the number that they show, resolved if they can be. */
  links: z.array(z.object({ page: z.int().positive(), url: z.string() })).default([]),
});
export type Pagination = z.infer<typeof Pagination>;

/** How the text of the link to the next page begins where nothing else marks it. */
const NEXT_TEXT = /^(next|后页|下一页|[›»→>])/i;
/** How a page links to the one before, which says nothing of those after it. */
const PREVIOUS = '.prev, .previous, [rel~="prev" i], [rel~="previous" i]';
const PREVIOUS_TEXT = /^(prev|上一页|前页|[‹«←<])/i;
/** How a pagination marks the page that is shown. */
const isCurrent: Test = element =>
  [is('.thispage'), is('.current'), is('.active'), is('.selected')].some(test => test(element)) ||
  element.attribs['aria-current']?.toLowerCase() === 'page';
/**
 * Reads the pagination from its element; a `<link rel="next">` may also be in the page's head. A link whose target is empty,
 * a place on the page or a script is none, and a disabled one leads to no next page.
 * @param base the URL that its links are resolved against, see `baseUrlOf`
 * @param url the page's own
 * @throws CrawlError `changed` if it shows other pages, but in a way that cannot be read
 */
export function readPagination(
  $: CheerioAPI,
  element: Cheerio<Element>,
  base: string,
  url: string,
): Pagination {
  const links: Pagination['links'] = [];
  const all = allWithin(element.toArray());
  const linked = element.toArray().some(is('a[href]')) ? element.toArray() : all.filter(is('a[href]'));
  const anchors = linked.filter(link => leadsSomewhere(link, base));
  for (const anchor of anchors) {
    const page = labelOf(anchor);
    if (page !== null) links.push({ page, url: resolveLink(anchor.attribs.href, base) });
  }
  const controls = [...new Set([...linked, ...all.filter(isControl)])];
  const named = controls.filter(one => NEXT_TEXT.test(fold(rawText(one)) ?? ''));
  const nexts = all.filter(link => isNext(link, element));
  const isUsable: Test = link =>
    // A last page may have a link to itself in this place.
    leadsSomewhere(link, base) && !isDisabled(link) && !isSamePage(link, base, url);
  const marked = nexts.length > 0 ? nexts : nextsInHead($);
  const next =
    marked.find(isUsable) ?? (marked.length > 0 ? undefined : named.filter(is('a[href]')).find(isUsable));
  const totalEntries = /共\s*(-?\d+)\s*条/.exec($(all.filter(is('.count'))).text())?.[1] ?? null;
  const shown = readCurrent($, all);
  refuseInert(controls, [...nexts, ...named], links, shown.thisPage, base);
  if (links.length === 0 && next === undefined)
    refuseUnread($, element, totalEntries !== null, shown.thisPage);
  return {
    ...shown,
    totalEntries,
    next: next === undefined ? null : resolveLink(next.attribs.href, base),
    links,
  };
}

/** Reads which page is shown: by its number alone, or as in `Page 1 of 50`. */
function readCurrent($: CheerioAPI, elements: Element[]): Pick<Pagination, 'thisPage' | 'totalPages'> {
  const current = $(elements.filter(isCurrent)).first();
  const text = fold(current.text());
  const [, page, of] = /^\D*(\d+)\s*(?:of|\/)\s*(\d+)\D*$/i.exec(text ?? '') ?? [];
  if (page !== undefined && of !== undefined) return { thisPage: page, totalPages: of };
  const label = labelIn(text ?? '') ?? (current.is('.thispage') ? text : null);
  return { thisPage: label, totalPages: current.attr('data-total-page') ?? null };
}

/**
 * Checks that a pagination without any link onwards is that of an only or a last page: it shows no other number, and nothing to go on with.
 * A link back is what a last page has; on page 1 it is as strange as any other.
 */
function refuseUnread(
  $: CheerioAPI,
  element: Cheerio<Element>,
  hasTotal: boolean,
  thisPage: string | null,
): void {
  const rest = element.clone();
  // A number is another page, even if it is disabled.
  const isIdle: Test = one => isDisabled(one) && controlsIn(one) <= 1 && !/\p{N}/u.test(rawText(one));
  const isRead: Test = one => isCurrent(one) || isIdle(one) || (hasTotal && is('.count')(one));
  $(allWithin(rest.toArray()).filter(isRead)).remove();
  if (thisPage !== '1') {
    rest
      .find('a')
      .filter((_, anchor) => PREVIOUS_TEXT.test(fold($(anchor).text()) ?? ''))
      .remove();
    rest.find(PREVIOUS).remove();
  }
  const text = fold(rest.text()) ?? '';
  if (allWithin(rest.toArray()).some(isControl) || /\p{N}/u.test(text))
    throw changed('links to other pages by number, or none', `a pagination that shows "${text}"`);
}

/** How a page links to the next one, inside of its pagination: by the link's relation, or by a class of the link or around it. */
function isNext(link: Element, pagination: Cheerio<Element>): boolean {
  if (link.name !== 'a' && link.name !== 'link') return false;
  if (relates(link, 'next')) return true;
  if (link.attribs.href === undefined) return false;
  let around: ParentNode | null = link.name === 'a' ? link : link.parent;
  while (around !== null && isTag(around) && around !== pagination[0]) {
    if (is('.next')(around)) return true;
    around = around.parent;
  }
  return false;
}

/**
 * Checks that no control leads on to pages that no link leads to: a page number above all that can be followed, or a way on that is none of those that a last
 * page has. A script may do what the link does not.
 * @throws CrawlError `changed`
 */
function refuseInert(
  controls: Element[],
  nexts: Element[],
  links: Pagination['links'],
  thisPage: string | null,
  base: string,
): void {
  if (links.length === 0) return;
  const greatest = Math.max(Number(thisPage ?? 0), ...links.map(({ page }) => page));
  const isInert: Test = one => !leadsSomewhere(one, base);
  const beyond = controls
    .filter(isInert)
    .map(labelOf)
    .find(page => page !== null && page > greatest);
  const isLast = Number(thisPage ?? 0) === greatest;
  const onwards = nexts.find(
    one => one.name !== 'link' && isControl(one) && isInert(one) && !isDisabled(one),
  );
  const unread =
    beyond != null ? `page ${beyond}` : onwards === undefined || isLast ? null : fold(rawText(onwards));
  if (unread !== null)
    throw changed(
      'links to other pages by number, or none',
      `"${unread}", which leads nowhere without a script`,
    );
}

function nextsInHead($: CheerioAPI): Element[] {
  return within(within($.root().toArray(), is('head')), is('link')).filter(link => relates(link, 'next'));
}

/** Whether a link's `rel` names the relation, in any case. */
function relates({ attribs }: Element, relation: string): boolean {
  return attribs.rel?.toLowerCase().split(/\s+/).includes(relation) ?? false;
}

/** Resolves a link of a pagination; one that is no URL stays as it is written, for the error that names it. */
export function resolveLink(href = '', base: string): string {
  return parseUrl(href, base)?.href ?? href;
}
