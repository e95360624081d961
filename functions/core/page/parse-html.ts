import { type CheerioAPI, load } from 'cheerio/slim';
import { DomHandler, type Element } from 'domhandler';
import { Parser } from 'htmlparser2';
import { CrawlError } from '../errors.ts';

/**
 * The real pages nest 12 deep and have 120 sibling elements. The time of the parser and the selectors grows with the square of both, so
 * a page made only of `<div>` or `<p>` would keep a function busy until its timeout.
 */
const MAX_DEPTH = 256;
const MAX_SIBLINGS = 4_000;

/** A parsed page, with what tells whether it arrived to its end. */
export interface ParsedPage {
  $: CheerioAPI;
  /** Whether the element's own end tag is on the page, and the end mark after it. */
  isWhole(element: Element): boolean;
  /** Whether the end mark is on the page. */
  hasEnd: boolean;
}

/**
 * Parses a page in time linear in its length.
 * @param end the mark that ends the document. A page that was cut short lacks it, which HTTP alone cannot always tell.
 * @throws CrawlError `changed` if it nests deeper, or has more sibling elements, than any list
 */
export function parseHtml(html: string, end = '</html>'): ParsedPage {
  const handler = new BoundedHandler();
  new Parser(handler).end(html);
  const endsAt = lastIndexOf(html, end);
  return {
    $: load(handler.root),
    isWhole: element => handler.closed.has(element) && (element.endIndex ?? Infinity) < endsAt,
    hasEnd: endsAt >= 0,
  };
}

/** Builds the tree, within bounds, and remembers which elements were closed by their own end tag. */
class BoundedHandler extends DomHandler {
  readonly closed = new Set<object>();
  /** The number of children of each open element so far, the innermost last. */
  private readonly children = [0];

  constructor() {
    super(undefined, { withEndIndices: true });
  }

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.count();
    this.children.push(0);
    super.onopentag(name, attributes);
  }

  override onclosetag(_name?: string, isImplied?: boolean): void {
    this.children.pop();
    const element = this.tagStack.at(-1);
    super.onclosetag();
    if (isImplied === false && element !== undefined) this.closed.add(element);
  }

  override oncomment(text: string): void {
    this.count();
    super.oncomment(text);
  }

  private count(): void {
    const siblings = (this.children.pop() ?? 0) + 1;
    this.children.push(siblings);
    if (siblings > MAX_SIBLINGS || this.children.length > MAX_DEPTH) {
      throw new CrawlError('changed', 'the page nests deeper or has more sibling elements than any list', {
        expected: `at most ${MAX_DEPTH} nested elements and ${MAX_SIBLINGS} siblings`,
        actual: `${this.children.length} and ${siblings}`,
      });
    }
  }
}

/** Where a mark is last found on a page, in any case and with white space before its `>`; -1 if it is not there. */
function lastIndexOf(html: string, mark: string): number {
  const pattern = mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/>$/, '\\s*>');
  return [...html.matchAll(new RegExp(pattern, 'gi'))].at(-1)?.index ?? -1;
}
