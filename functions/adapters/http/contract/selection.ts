import * as z from 'zod';
import type { List } from '../../../core/page/list.ts';
import { type Selection, SORT_FIELDS } from '../../../core/read/select.ts';

const Texts = z.array(z.string());
const Sort = z.enum(SORT_FIELDS);

/** The selection that a list's parameters ask for. */
export function selectionOf(list: List, query: Record<string, unknown>): Selection {
  const { q, minRating, sort = 'rank' } = query;
  const order = String(sort);
  const field = Sort.parse(order.replace(/^-/, ''));
  const facets = Object.keys(list.facets).flatMap((name): [string, string[]][] =>
    query[name] === undefined ? [] : [[name, Texts.parse(query[name])]],
  );
  return {
    q: typeof q === 'string' ? q : null,
    minRating: typeof minRating === 'number' ? minRating : null,
    facets: new Map(facets),
    sort: order === 'rank' ? null : { field, descending: order.startsWith('-') },
  };
}
