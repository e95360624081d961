import { matches, normaliseRule, spellingsOf } from './robots-path.ts';

/** What a robots.txt says to one crawler. Plain JSON, so that it can be stored. */
export interface RobotsRules {
  /** The rules of all groups that apply, with their paths normalised; `*` and a final `$` keep their meaning. */
  rules: { allow: boolean; path: string }[];
  /** In seconds, possibly a fraction; null where the file asks for none. */
  crawlDelay: number | null;
}

interface Group {
  /** Each agent with the first Crawl-delay that follows its line, null without one. */
  agents: Map<string, number | null>;
  rules: RobotsRules['rules'];
  /** The agents that no Crawl-delay has followed yet. */
  waiting: string[];
  /** The first Crawl-delay of the group, for agents that have none of their own. */
  crawlDelay: number | null;
}

/** RFC 9309, 2.5: at least this much of a robots.txt is parsed; the rest may be ignored. */
export const ROBOTS_BYTES = 500 * 1024;
/** A delay beyond this is longer than any crawl, and a greater number, such as Infinity, could not be stored. */
const GREATEST_DELAY = Number.MAX_SAFE_INTEGER;
/** RFC 9309 takes only letters, `_` and `-`. Digits and letters of any script are read too, so that Bot2 is not taken for Bot. */
const NAME = /^[\p{L}\p{N}_-]+/u;
/** The keys, with the misspellings that Google's parser accepts. The colon may be missing before a single word. */
const LINE =
  /^(user[- ]?agent|allow|disallow|dissallow|dissalow|disalow|diasllow|disallaw|crawl-?delay)(?:[ \t]*:(.*)|[ \t]+(\S+))$/is;

/**
 * The product token of a User-Agent, by which robots.txt chooses groups (RFC 9309, 2.2.1): the name in `(compatible; Name/1.0; ...)`,
 * otherwise the first product, or the last one where the string starts like a browser's. Empty where there is no name; then only
 * the groups for all crawlers apply.
 */
export function productToken(userAgent: string): string {
  const compatible = /\bcompatible;\s*([\p{L}\p{N}_-]+)/iu.exec(userAgent)?.[1];
  const products = userAgent
    .replace(/\([^)]*\)/g, ' ')
    .trim()
    .split(/\s+/);
  const product = products.at(products[0]?.startsWith('Mozilla/') ? -1 : 0) ?? '';
  return compatible ?? NAME.exec(product)?.[0] ?? '';
}

/**
 * The text of a robots.txt: its first 500 KiB, without a last line that this limit cuts. It is UTF-8, but a byte order mark of UTF-16
 * is obeyed: read as UTF-8, such a file would forbid nothing.
 */
export function robotsText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(firstLines(bytes));
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function firstLines(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= ROBOTS_BYTES) return bytes;
  // With one byte more, a last line that ends exactly at the limit shows its line ending.
  const head = bytes.subarray(0, ROBOTS_BYTES + 1);
  return head.subarray(0, Math.max(head.lastIndexOf(10), head.lastIndexOf(13)) + 1);
}

/**
 * Reads what a robots.txt says to one crawler (RFC 9309, 2.1 to 2.2.4). Lines that cannot be parsed are skipped, and no text throws.
 * @param token as `productToken` returns it
 */
export function parseRobots(text: string, token: string): RobotsRules {
  const groups = readGroups(text);
  const named = groups.filter(({ agents }) => agents.has(token.toLowerCase()));
  const agent = named.length > 0 ? token.toLowerCase() : '*';
  const applying = named.length > 0 ? named : groups.filter(({ agents }) => agents.has('*'));
  const delays = applying.flatMap(group => group.agents.get(agent) ?? group.crawlDelay ?? []);
  const rules = new Map(
    applying.flatMap(group => group.rules).map(rule => [`${rule.allow} ${rule.path}`, rule]),
  );
  return { rules: [...rules.values()], crawlDelay: delays.length > 0 ? Math.max(...delays) : null };
}

function readGroups(text: string): Group[] {
  const groups: Group[] = [];
  let group: Group | undefined;
  // RFC 9309, 2.2.4: only a rule ends the list of a group's agents; other lines, Crawl-delay among them, do not.
  let closed = false;
  // Part of a byte order mark is decoded as U+FFFD; as Google's parser does, it is skipped like a whole one.
  // No rule means NUL; a file that is padded with it or that is UTF-16 without a mark is readable without.
  const readable = text.replaceAll('\0', '').replace(/^[\uFEFF\uFFFD]+/, '');
  for (const line of readable.split(/[\r\n]+/)) {
    const match = LINE.exec((line.split('#', 1)[0] ?? '').trim());
    const key = match?.[1]?.toLowerCase() ?? '';
    const value = (match?.[2] ?? match?.[3] ?? '').trim();
    if (key.startsWith('user')) {
      if (group === undefined || closed) {
        group = { agents: new Map(), rules: [], waiting: [], crawlDelay: null };
        groups.push(group);
        closed = false;
      }
      const name = /^\*(\s|$)/.test(value) ? '*' : NAME.exec(value)?.[0].toLowerCase();
      if (name !== undefined && !group.agents.has(name)) {
        group.agents.set(name, null);
        group.waiting.push(name);
      }
    } else if (key.startsWith('crawl')) {
      keepDelay(group, Number.parseFloat(value));
    } else if (key !== '') {
      closed = true;
      if (value !== '') group?.rules.push({ allow: key === 'allow', path: normaliseRule(value) });
    }
  }
  return groups;
}

function keepDelay(group: Group | undefined, seconds: number): void {
  if (group === undefined || Number.isNaN(seconds) || seconds < 0) return;
  const delay = Math.min(seconds, GREATEST_DELAY);
  group.crawlDelay ??= delay;
  for (const agent of group.waiting) group.agents.set(agent, delay);
  group.waiting = [];
}

/** Whether a URL may be fetched: the longest rule that matches decides, `allow` among equals, and what no rule matches is allowed. */
export function isAllowed({ rules }: RobotsRules, url: URL): boolean {
  const spellings = spellingsOf(url);
  if (spellings.some(spelling => /^\/robots\.txt(\?|$)/.test(spelling))) return true;
  let best = { allow: true, path: '' };
  for (const rule of rules) {
    const longer = rule.path.length - best.path.length;
    const wins = longer > 0 || (longer === 0 && rule.allow);
    if (wins && spellings.some(spelling => matches(rule.path, spelling))) best = rule;
  }
  return best.allow;
}
