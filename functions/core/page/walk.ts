import type { Cheerio } from 'cheerio/slim';
import { type Element, isTag, type ParentNode } from 'domhandler';
import { messageOf } from '../errors.ts';

/**
 * Says whether an element is one of those that are looked for. The functions below find elements by a walk of the tree, for list files
 * whose pages are read often: cheerio compiles a selector at each call. With selectors a real page of movies took 6.4 ms on a busy
 * machine; with these functions it takes 3.7 ms.
 */
export type Test = (element: Element) => boolean;

/** A name, a class and an attribute, of which there is at least one. */
const SIMPLE = /^(?=.)([a-z][\w-]*)?(?:\.([\w-]+))?(?:\[([a-z-]+)\])?$/;
const CHILD = /^> */;
const known = new Map<string, Test>();

/** A test for `p`, `.pic`, `span.title`, `a[href]` or `a.nbg[href]`: a name, a class and an attribute, each of which may be missing. */
export function is(selector: string): Test {
  const before = known.get(selector);
  if (before !== undefined) return before;
  const parts = SIMPLE.exec(selector);
  if (parts === null) throw new Error(`expected a name, a class or an attribute, got ${selector}`);
  const [, name, className, attribute] = parts;
  const test: Test = element =>
    (name === undefined || element.name === name) &&
    (className === undefined || hasClass(element, className)) &&
    (attribute === undefined || element.attribs[attribute] !== undefined);
  known.set(selector, test);
  return test;
}

function hasClass({ attribs }: Element, name: string): boolean {
  const { class: names } = attribs;
  return names !== undefined && (names === name || hasWord(names, name));
}

/** Whether a word is one of those of a text, which white space separates. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!/\S/.test(text.charAt(at - 1)) && !/\S/.test(text.charAt(at + word.length))) return true;
  return false;
}

/** What `find` finds for a selector: by a walk if it is no more than a test says, of all elements or, after `>`, of an element's children. */
export function select(among: Cheerio<ParentNode>, selector: string): Element[] {
  if (SIMPLE.test(selector)) return within(among.toArray(), is(selector));
  const simple = selector.replace(CHILD, '');
  return CHILD.test(selector) && SIMPLE.test(simple)
    ? childrenOf(among.toArray().filter(isTag), is(simple))
    : found(among, selector);
}

/** What cheerio finds. @throws Error naming the selector, of which cheerio's own says only where it ends. */
function found(among: Cheerio<ParentNode>, selector: string): Element[] {
  try {
    return among.find(selector).toArray();
  } catch (error) {
    throw new Error(`the selector ${selector} cannot be read: ${messageOf(error).trim()}`, { cause: error });
  }
}

/** All elements inside of these, for a file that looks for several kinds of them. */
export function allWithin(elements: ParentNode[]): Element[] {
  return within(elements, () => true);
}

/** The elements inside of these that pass the test, each once, in the order of the page. */
export function within(elements: ParentNode[], test: Test): Element[] {
  const found: Element[] = [];
  for (const element of elements) collect(element, test, found);
  // One of the elements may be inside of another.
  return elements.length > 1 ? [...new Set(found)] : found;
}

function collect({ children }: ParentNode, test: Test, found: Element[]): void {
  for (const child of children) {
    // Half of the nodes are text.
    if (child.type === 'text' || !isTag(child)) continue;
    if (test(child)) found.push(child);
    collect(child, test, found);
  }
}

/** The children of these elements that pass the test. */
export function childrenOf(elements: ParentNode[], test: Test): Element[] {
  const found: Element[] = [];
  for (const { children } of elements)
    for (const child of children) if (isTag(child) && test(child)) found.push(child);
  return found;
}
