import { html } from 'hono/html';
import type { Entry, List } from '../../../core/page/list.ts';
import { countFacet } from '../../../core/read/select.ts';
import { type Html, textsOf } from './context.ts';
import { fitted, widthOf } from './format.ts';

/** The grounds of the stand-ins. */
const GROUNDS = 10;
/** The most characters of a title on a stand-in. */
const ON_SPINE = 12;

/**
 * The picture of an entry over a drawn stand-in, which shows where there is no picture or where it fails. It comes only from the hosts that the
 * list's file names, without a referrer, and not before it is near.
 */
export function posterOf(
  list: List,
  { title, poster }: Pick<Entry, 'title' | 'poster'>,
  ground: number,
): Html {
  const size = widthOf(title) > 8 ? ' l9' : widthOf(title) > 4 ? ' l5' : '';
  const url = poster === null ? null : posterUrl(list, poster);
  return html`<div class="po p${ground}${size}" aria-hidden="true"><span>${fitted(title, ON_SPINE)}</span>${
    url === null
      ? ''
      : html`<img src="${url}" alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer">`
  }</div>`;
}

/** A picture's URL by https, if its host is one of the list's; null otherwise. */
function posterUrl({ posters = [] }: List, poster: string): string | null {
  const url = new URL(poster);
  if (!posters.includes(url.host)) return null;
  url.protocol = 'https:';
  return url.href;
}

/**
 * Chooses the ground of an entry's stand-in by a value of the list's first facet that is not a number: the first one that tells it from most others.
 * The most frequent value has the first ground.
 */
export function groundsOf(list: List, entries: Entry[]): (entry: Entry) => number {
  const facet = Object.entries(list.facets).find(([, field]) =>
    entries.some(entry => typeof entry[field] !== 'number' && textsOf(entry[field]).length > 0),
  );
  if (facet === undefined) return ({ rank }) => rank % GROUNDS;
  const [name, field] = facet;
  const counts = countFacet(list, entries, name);
  const order = new Map(counts.map(({ value }, index) => [String(value), index]));
  const common = new Set(
    counts.filter(({ count }) => count > entries.length / 2).map(({ value }) => String(value)),
  );
  return entry => {
    const values = textsOf(entry[field]);
    return (order.get(values.find(value => !common.has(value)) ?? values[0] ?? '') ?? 0) % GROUNDS;
  };
}
