/**
 * Names that no list can have, because they belong to routes of the API and their ids, to members of a list's JSON, or, as `role`, to a part of
 * the stack.
 */
export const TAKEN_BY_OTHERS = [
  ...['crawls', 'lists', 'docs', 'assets', 'openapi', 'home', 'asset', 'crawl', 'start-crawl'],
  ...['list', 'total', 'offset', 'count', 'facets'],
  'role',
];

/** Names that no facet can have: a list's routes take these parameters already. */
export const PARAMETERS = [
  ...['limit', 'offset', 'q', 'minRating', 'sort', 'facets', 'crawl', 'shape', 'fields', 'format'],
  ...['raw', 'bom', 'download', 'lang', 'part'],
];
