// The rules of the HTML Standard (13.2.6.4, above all "in body") by which a tag ends elements that are open. The library's own parser knows few of them: there
// the end tag of a `<div>` ended a table around it, and an open `<p>` kept a `<li>` from being ended. Left out are what a list does not depend on: elements
// that no tag opens, content between the cells of a table, and the second halves of `<b>` and the like.

/** Names of elements. */
interface Names {
  has(name: string): boolean;
}
const named = (names: string) => new Set(names.split(' '));
const ANY: Names = { has: () => true };
const NONE: Names = { has: () => false };

export const VOID = named(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr',
);
const headings = 'h1 h2 h3 h4 h5 h6';
const blocks =
  'address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form header hgroup listing main menu nav ol pre ' +
  'search section summary ul';
const formatting = 'a b big code em font i nobr s small strike strong tt u';
const parts = 'caption colgroup tbody td tfoot th thead tr';
const HEADINGS = named(headings);
const FORMATTING = named(formatting);
/** Parts of a table, which mean nothing outside of one. */
const PARTS = named(parts);
/** A page has one of each; another tag of theirs is passed over. */
const once = 'html head body';
const MAY_BE_PASSED_OVER = named(`${parts} ${once}`);

/** Nothing inside of an element of these names ends one around it. */
const scope = 'applet caption html table td th marquee object template';
const SCOPE = named(scope);
const IN_BUTTONS = named(`${scope} button`);
const IN_TABLES = named('html table template');
/** What the end tag of another element does not end. */
const SPECIAL = named(
  `${headings} ${blocks} ${scope} ${parts} body button dd dt frameset head iframe li noembed noframes noscript p plaintext script section select style ` +
    'textarea title xmp',
);
const IN_LISTS = new Set([...SPECIAL].filter(name => !['address', 'div', 'p'].includes(name)));

/** The elements of which a start tag ends the innermost, and those that keep it from doing so. */
type Ending = [ended: Names, unless: Names];
const PARAGRAPH: Ending = [named('p'), IN_BUTTONS];
const CELLS: Ending = [named('tr caption colgroup'), IN_TABLES];
const starts = (names: string, ...endings: Ending[]) =>
  [...named(names)].map((name): [string, Ending[]] => [name, endings]);
const STARTS = new Map<string, Ending[]>([
  ...starts(`${blocks} p hr table xmp plaintext`, PARAGRAPH),
  ...starts(headings, PARAGRAPH, [HEADINGS, ANY]),
  ...starts('li', [named('li'), IN_LISTS], PARAGRAPH),
  ...starts('dd dt', [named('dd dt'), IN_LISTS], PARAGRAPH),
  ...starts('option', [named('option'), ANY]),
  ...starts('optgroup', [named('option'), ANY], [named('optgroup'), ANY]),
  ...starts('rt rp', [named('rt rp'), ANY]),
  ...starts('a', [named('a'), SPECIAL]),
  ...starts('button', [named('button'), SCOPE]),
  ...starts('select input textarea', [named('select'), SCOPE]),
  ...starts('tr', CELLS),
  ...starts('td th', [named('td th caption'), named('html table template tr')]),
  ...starts('tbody thead tfoot', [named('tbody thead tfoot'), IN_TABLES], CELLS),
  ...starts('body', [named('head'), NONE]),
]);

/** What keeps an end tag from ending an element around it. */
const ends = (names: string, unless: Names) =>
  [...named(names)].map((name): [string, Names] => [name, unless]);
const ENDS = new Map<string, Names>([
  ...ends(`${blocks} ${headings} ${formatting} applet button dd dt marquee object select`, SCOPE),
  ...ends('p', IN_BUTTONS),
  ...ends('li', named(`${scope} ol ul`)),
  ...ends(`${parts} table`, IN_TABLES),
  // Browsers that run scripts take what is in these for text.
  ...ends('template noscript iframe noembed noframes', NONE),
]);

/** Whether a start tag is passed over where these elements are open, from the outermost one. */
export function isPassedOver(name: string, open: string[]): boolean {
  if (!MAY_BE_PASSED_OVER.has(name)) return false;
  if (PARTS.has(name)) return !open.includes('table') && !open.includes('template');
  return open.includes(name) || open.includes('body');
}

/**
 * The place among the open elements of the outermost one that a start tag ends; their number if it ends none.
 * @param open the names of the open elements, from the outermost one
 */
export function endedByStart(name: string, open: string[]): number {
  let from = open.length;
  for (const [ended, unless] of STARTS.get(name) ?? []) {
    // Most pages have few paragraphs, and most start tags could end one.
    if (ended === PARAGRAPH[0] && !open.includes('p')) continue;
    const place = placeOf(ended, unless, open, from);
    if (place >= 0) from = place;
  }
  return from;
}

/**
 * The place of the open element that an end tag belongs to; -1 if it belongs to none.
 * @param open the names of the open elements, from the outermost one
 */
export function endedByEnd(name: string, open: string[]): number {
  if (open.at(-1) === name) return open.length - 1;
  const ended = HEADINGS.has(name) ? HEADINGS : { has: (other: string) => other === name };
  return placeOf(ended, ENDS.get(name) ?? SPECIAL, open, open.length);
}

/** Whether the end of an element leaves those inside of it open: that of `<b>` or of a form does not end a `<div>` in it. */
export function leavesOpen(name: string, place: number, open: string[]): boolean {
  return (
    (FORMATTING.has(name) || name === 'form') && open.some((inner, at) => at > place && SPECIAL.has(inner))
  );
}

/** The innermost of some elements, unless one of others is further inside; -1 if there is none. */
function placeOf(names: Names, unless: Names, open: string[], below: number): number {
  for (let place = below - 1; place >= 0; place -= 1) {
    const name = open[place] ?? '';
    if (names.has(name)) return place;
    if (unless.has(name)) return -1;
  }
  return -1;
}
