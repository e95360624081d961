import type * as z from 'zod';
import type { ListDefinition } from './list.ts';
import { isListUrl, LIST_URL, withoutCredentials } from './list-url.ts';
import { flawOfStated } from './stated-pages.ts';
import { PARAMETERS, TAKEN_BY_OTHERS } from './taken-names.ts';

/**
 * Checks what a list file says of its list.
 * @param shared the fields of every list
 * @throws Error naming the list, what is wrong, and what would be right
 */
export function checkDefinition<Own extends z.ZodRawShape>(
  definition: ListDefinition<Own>,
  shared: string[],
): void {
  const { name, url, entry, pages, pagination, atLeast, end, facets = {} } = definition;
  const fail = (what: string, expected: string) => {
    throw new Error(`list ${JSON.stringify(name)}: ${what}; expected ${expected}`);
  };
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name))
    fail('invalid name', 'up to 40 lower-case letters, digits and hyphens, a letter first');
  if (TAKEN_BY_OTHERS.includes(name)) fail('the name is taken', `none of ${TAKEN_BY_OTHERS.join(', ')}`);
  if (!isListUrl(url)) fail(`invalid url ${JSON.stringify(withoutCredentials(url))}`, LIST_URL);
  if (!Number.isInteger(atLeast) || atLeast < 1) fail(`invalid atLeast ${atLeast}`, 'a whole number from 1');
  // A list file in JavaScript may lack it.
  if (pagination === undefined)
    fail('no pagination', 'a selector, a function, or null for a list of one page');
  if (pages !== undefined && pagination === null)
    fail('pages without a pagination', 'one that confirms them');
  const stated = pages === undefined ? null : flawOfStated(pages);
  if (stated !== null) fail(stated.what, stated.expected);
  if (end !== undefined && (end.trim() === '' || end.startsWith('<!--')))
    fail(`invalid end ${JSON.stringify(end)}`, 'text that is not in a comment, such as </body>');
  const parameter = Object.keys(facets).find(facet => PARAMETERS.includes(facet));
  if (parameter !== undefined)
    fail(`the facet ${parameter} has the name of a parameter`, `none of ${PARAMETERS.join(', ')}`);
  const own = Object.keys(entry.shape);
  const taken = own.find(field => shared.includes(field));
  if (taken !== undefined) fail(`the field ${taken} is one of every list`, 'another name');
  const fields = [...shared, ...own];
  const unknown = namedFields(definition).find(field => !fields.includes(field));
  if (unknown !== undefined)
    fail(`unknown field ${unknown} in search, facets, titles or facts`, fields.join(', '));
}

function namedFields<Own extends z.ZodRawShape>(definition: ListDefinition<Own>): string[] {
  const { search = [], facets = {}, titles = [], facts = [] } = definition;
  return [...search, ...Object.values(facets), ...titles, ...facts].map(String);
}
