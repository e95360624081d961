import type { Entry } from '../../functions/core/page/list.ts';
import { extractMovies } from './extract-movies.ts';
import { type ItemParts, item, LIST_URL, type Markup, pageOf } from './page.ts';

/** The one movie of a page in this markup, with some parts changed, as the extractor reads it. */
export function readItem(markup: Markup, changes: Partial<ItemParts> = {}): Entry {
  const [only] = extractMovies(pageOf([item(markup, changes)]), LIST_URL).entries;
  if (only === undefined) throw new Error('no movie');
  return only;
}
