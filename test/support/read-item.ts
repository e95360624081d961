import { extract } from '../../functions/core/page/extract.ts';
import type { Movie } from '../../functions/core/page/movie.ts';
import { type ItemParts, item, LIST_URL, type Markup, pageOf } from './page.ts';

/** The one movie of a page in this markup, with some parts changed, as the extractor reads it. */
export function readItem(markup: Markup, changes: Partial<ItemParts> = {}): Movie {
  const [only] = extract(pageOf([item(markup, changes)]), LIST_URL).movies;
  if (only === undefined) throw new Error('no movie');
  return only;
}
