import { inspect } from 'node:util';
import type { Cheerio } from 'cheerio/slim';
import type { Element, ParentNode } from 'domhandler';
import { CrawlError, messageOf } from '../errors.ts';
import { changed } from './changed.ts';
import type { Entry, List, Reading } from './list.ts';
import { agreed, textOf } from './text.ts';

/** The most characters of a wrong value that an error shows. */
const LONGEST = 80;

/**
 * The most that an entry may have: characters of text, and elements, each as 16 of them. The largest real one has 1,444. A list file may look at each element
 * for each other one, and at the text of each that is inside of another. Scripts and styles do not count.
 */
const MAX_SIZE = 65_536;

/**
 * Reads one entry as its list's file says, and checks it against the file's schema.
 * @param row the entry's element
 * @throws CrawlError `changed` naming the list, the place, and what is missing or which field is wrong
 */
export function readEntry(
  list: List,
  row: Cheerio<Element>,
  { place, ...reading }: Pick<Reading, 'place' | 'list' | 'resolve'>,
): Entry {
  const where = `at place ${place} of ${list.name}`;
  const size = row.toArray().reduce((sum, element) => sum + sizeOf(element), 0);
  if (size > MAX_SIZE)
    throw changed(`an entry ${where} of up to ${MAX_SIZE} characters, an element being 16`, String(size));
  const need: Reading['need'] = (value, what, actual = 'none') => {
    if (value === null || value === undefined) throw changed(`${what} ${where}`, actual);
    return value;
  };
  const text: Reading['text'] = elements =>
    agreed(elements.toArray().flatMap(element => textOf(element) ?? []));
  const entry = read(list, row, { place, ...reading, text, need }, where);
  const parsed = list.entry.safeParse(entry);
  if (parsed.success) return parsed.data;
  const [issue] = list.entry.safeParse(entry, { reportInput: true }).error?.issues ?? [];
  const field =
    issue === undefined || issue.path.length === 0 ? 'all fields' : `field ${issue.path.join('.')}`;
  throw changed(`${field} ${where} as the schema says (${issue?.message})`, shown(issue?.input));
}

function sizeOf({ children }: ParentNode): number {
  let size = 16;
  for (const child of children) {
    if (child.type === 'text') size += child.data.length;
    else if (child.type === 'tag') size += sizeOf(child);
  }
  return size;
}

/** A value as an error names it. It may be anything: a list file's own code has returned it. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 1 });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** An error of the list file's own code counts as a page that it cannot read. */
function read(list: List, row: Cheerio<Element>, reading: Reading, where: string): unknown {
  try {
    return list.read(row, reading);
  } catch (error) {
    if (error instanceof CrawlError) throw error;
    throw changed(`an entry ${where} that its list file can read`, messageOf(error));
  }
}
