import { type Element, isTag } from 'domhandler';
import type { Reading } from '../core/page/list.ts';
import { agreed, fold, textOf } from '../core/page/text.ts';
import { childrenOf, is, type Test } from '../core/page/walk.ts';

/** What the lists of Douban have in common. */
export const DOUBAN = {
  /** Douban counts the visits of an address to all its hosts. */
  turn: 'douban.com',
  pagination: '.paginator',
  posters: ['img1.doubanio.com', 'img2.doubanio.com', 'img3.doubanio.com', 'img9.doubanio.com'],
  ratingScale: [0, 10] satisfies [number, number],
};

/** The site shows one decimal, from 0.0 to 10.0. */
const RATING = /^(?:10(?:\.0)?|\d(?:\.\d)?)$/;
const VOTES = /^(\d{1,12}|\d{1,3}(?:[,，]\d{3}){1,3})\s*人评价$/;

/**
 * Reads the subject that an entry's links lead to. `/subject/30/` and `/subject/30?from=list`, or http and https, are the same one. The
 * host and the path before the id have to agree, because a damaged link may still end in the right id.
 * @param anchors the links of an entry to its own page; the first on the page is its link
 * @throws CrawlError `changed` for an entry without one subject
 */
export function readSubject(anchors: Element[], { resolve, need }: Reading): { id: string; link: string } {
  const hrefs = new Set(attributes(anchors, 'href'));
  const found = [...hrefs].map(href => {
    const link = resolve(href);
    const url = link === null ? null : new URL(link);
    const [, path, id] = /^(.*\/subject\/(\d+))\/?$/.exec(url?.pathname ?? '') ?? [];
    const subject =
      url === null || id === undefined ? null : { id, link: url.href, same: url.hostname + path };
    return need(subject, 'a link to a subject', `"${href}"`);
  });
  const first = need(found[0], 'a link');
  const other = found.find(({ same }) => same !== first.same);
  need(other === undefined ? first : null, 'one subject', `${first.link} and ${other?.link}`);
  return { id: first.id, link: first.link };
}

/** A link of a table's row to the entry's own page. */
export const isLink: Test = element =>
  is('a.nbg[href]')(element) ||
  (is('a[href]')(element) && element.parent !== null && isTag(element.parent) && is('.pl2')(element.parent));

/** Reads a rating; null for text that is none, or for several that differ. */
export function readRating(elements: Element[]): number | null {
  const text = agreed(texts(elements)) ?? '';
  return RATING.test(text) ? Number(text) : null;
}

/** Reads how many people rated, from the elements whose whole text says it; null if none does, or if they differ. */
export function readVotes(elements: Element[]): number | null {
  return votesIn(texts(elements));
}

/**
 * Reads how many people rated from all elements in the row of a table, where brackets stand around it. The element has a class of its own, is in one that
 * has, and is beside the rating: any of these finds it, because the site has dropped classes of other lists.
 */
export function readVotesOfRow(elements: Element[]): number | null {
  const candidates = elements.filter(isBesideRating);
  return votesIn(texts(candidates).map(text => /^[(（](.*)[)）]$/.exec(text)?.[1]?.trim() ?? text));
}

const isBesideRating: Test = element => {
  const { parent } = element;
  if (is('span.pl')(element)) return true;
  if (parent === null || !isTag(parent)) return false;
  if (is('span')(element) && is('.star')(parent)) return true;
  return childrenOf([parent], is('.rating_nums')).some(rating => rating !== element);
};

function votesIn(shown: string[]): number | null {
  const found = shown.flatMap(text => VOTES.exec(text)?.[1] ?? []);
  const votes = agreed(found.map(digits => digits.replaceAll(/[,，]/g, '')));
  return votes === null ? null : Number(votes);
}

/** Reads the quote. It has an element of its own inside its paragraph, with a class only before 2025. */
export function readQuote(paragraphs: Element[]): string | null {
  const own = childrenOf(paragraphs, is('span'));
  return agreed(texts(own.length > 0 ? own : paragraphs));
}

/** Reads the picture's URL; null if there is none, or if there are several that differ. */
export function readPoster(pictures: Element[], { resolve }: Reading): string | null {
  return agreed(attributes(pictures, 'src').map(resolve));
}

/** The parts of a line that a slash between spaces separates. */
export function partsOf(line: string | null): string[] {
  return (line ?? '').split(' / ').flatMap(part => fold(part) ?? []);
}

/** A date as the site shows it: four digits that end there or go on with a month, such as `2006-5` or `2002年1月`. */
const DATE = /^\d{4}(?:[-./年]|$)/;

/** Splits the parts of a line at the first date. Without a date nothing is known of the parts. */
export function splitAtDate(parts: string[]): { before: string[]; date: string | null; after: string[] } {
  const at = parts.findIndex(part => DATE.test(part));
  if (at < 0) return { before: [], date: null, after: [] };
  return { before: parts.slice(0, at), date: parts[at] ?? null, after: parts.slice(at + 1) };
}

/** The text of each element without that of the elements in it; of those that have any. */
export function ownText(elements: Element[]): string[] {
  return elements.flatMap(({ children }) => {
    const own = children.flatMap(node => (node.type === 'text' ? node.data : ' '));
    return fold(own.join('')) ?? [];
  });
}

/** The whole texts of those elements that show any. */
export function texts(elements: Element[]): string[] {
  return elements.flatMap(element => textOf(element) ?? []);
}

function attributes(elements: Element[], name: string): string[] {
  return elements.flatMap(element => element.attribs[name] ?? []);
}
