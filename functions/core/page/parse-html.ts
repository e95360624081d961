import { type CheerioAPI, load } from 'cheerio/slim';
import { DomHandler } from 'domhandler';
import { Parser } from 'htmlparser2';
import { CrawlError } from '../errors.ts';

/**
 * The real pages nest 12 deep and have 120 sibling elements. The time of the parser and the selectors grows with the square of both, so
 * a page made only of `<div>` or `<p>` would keep a function busy until its timeout.
 */
const MAX_DEPTH = 256;
const MAX_SIBLINGS = 4_000;

/**
 * Parses a page in time linear in its length.
 * @throws CrawlError `changed` if it nests deeper, or has more sibling elements, than any list
 */
export function parseHtml(html: string): CheerioAPI {
  const handler = new DomHandler();
  const { onopentag, onclosetag, oncomment } = handler;
  /** The number of children of each open element so far, the innermost last. */
  const children = [0];
  const count = () => {
    const siblings = (children.pop() ?? 0) + 1;
    children.push(siblings);
    if (siblings > MAX_SIBLINGS || children.length > MAX_DEPTH) throw tooLarge(siblings, children.length);
  };
  handler.onopentag = (name, attributes) => {
    count();
    children.push(0);
    onopentag.call(handler, name, attributes);
  };
  handler.onclosetag = () => {
    children.pop();
    onclosetag.call(handler);
  };
  handler.oncomment = text => {
    count();
    oncomment.call(handler, text);
  };
  new Parser(handler).end(html);
  return load(handler.root);
}

function tooLarge(siblings: number, depth: number): CrawlError {
  return new CrawlError('changed', 'the page nests deeper or has more sibling elements than any list', {
    expected: `at most ${MAX_DEPTH} nested elements and ${MAX_SIBLINGS} siblings`,
    actual: `${depth} and ${siblings}`,
  });
}
