import { type CheerioAPI, load } from 'cheerio/slim';
import { DomHandler } from 'domhandler';
import { Parser } from 'htmlparser2';
import { CrawlError } from '../errors.ts';

/**
 * The real pages nest 12 deep and have 120 elements side by side. Parser and selectors take time with the square of these two, so a
 * page made of `<div>` or `<p>` alone would hold a function until it is killed.
 */
const MAX_DEPTH = 256;
const MAX_SIBLINGS = 4_000;

/**
 * Parses a page in time linear to its length.
 * @throws CrawlError `changed` for a page nested deeper, or with more elements side by side, than any list
 */
export function parseHtml(html: string): CheerioAPI {
  const handler = new DomHandler();
  const { onopentag, onclosetag, oncomment } = handler;
  /** How many children each open element has so far, the innermost last. */
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
  return new CrawlError('changed', 'the page is nested deeper or laid out longer than any list', {
    expected: `at most ${MAX_DEPTH} nested elements and ${MAX_SIBLINGS} side by side`,
    actual: `${depth} and ${siblings}`,
  });
}
