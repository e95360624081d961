/**
 * The path and query of a URL as rules are compared with it. In a query, `/` and `?` are data, and the example of RFC 9309, 2.2.2,
 * treats them as equal to `%2F` and `%3F`. A rule with `*` may mean them in either spelling, so both are returned where they differ.
 */
export function spellingsOf(url: URL): string[] {
  // `search` hides a query that is empty, and a rule such as `/*?` is about those too.
  const [path, query] = splitQuery(/^[^:]+:\/\/[^/?#]*([^#]*)/.exec(url.href)?.[1] ?? url.pathname);
  if (query === undefined) return [normalise(path)];
  const plain = plainDelimiters(normalise(query));
  const coded = plain.replace(/[/?]/g, percentEncode);
  return [...new Set([plain, coded])].map(spelling => `${normalise(path)}?${spelling}`);
}

/**
 * One form for all spellings of a rule. Its `*` and its final `$` stay; a `/` or `?` after the first `?` is data, as in the
 * example of RFC 9309, 2.2.2, so its two spellings become one. A rule that starts with neither `/` nor `*` is read as if it did.
 */
export function normaliseRule(value: string): string {
  const rooted = /^[/*]/.test(value) ? value : `/${value}`;
  const anchored = rooted.endsWith('$');
  const [path, query] = splitQuery(anchored ? rooted.slice(0, -1) : rooted);
  const parts = (text: string) => text.split('*').map(normalise).join('*');
  return `${parts(path)}${query === undefined ? '' : `?${plainDelimiters(parts(query))}`}${anchored ? '$' : ''}`;
}

/**
 * RFC 9309, 2.2.2, for rules and URLs alike: unreserved characters stand plain, all others are percent-encoded in upper case. The
 * exceptions are delimiters, which mean something only as long as they are plain: `/`, `?`, `=` and `&`.
 */
function normalise(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})|[^\w.~/?=&-]/gu, (character, hex?: string) => {
    if (hex === undefined) return percentEncode(character);
    const octet = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(octet) ? octet : character.toUpperCase();
  });
}

function splitQuery(text: string): [path: string, query: string | undefined] {
  const at = text.indexOf('?');
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function plainDelimiters(query: string): string {
  return query.replaceAll('%2F', '/').replaceAll('%3F', '?');
}

/** Percent-encodes each octet of a text in UTF-8. */
function percentEncode(text: string): string {
  const octets = [...new TextEncoder().encode(text)];
  return octets.map(octet => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/**
 * Whether a rule matches a path from its start: `*` stands for any run of characters, a final `$` for the end. Each part is looked
 * for once, so that many `*` cost no more than few.
 * @param rule as `normaliseRule` returns it
 * @param path as `spellingsOf` returns it
 */
export function matches(rule: string, path: string): boolean {
  const anchored = rule.endsWith('$');
  const [first = '', ...parts] = (anchored ? rule.slice(0, -1) : rule).split('*');
  if (!path.startsWith(first)) return false;
  const last = anchored ? parts.pop() : undefined;
  let at = first.length;
  for (const part of parts) {
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  if (!anchored) return true;
  return last === undefined ? at === path.length : path.endsWith(last) && path.length - last.length >= at;
}
