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

/** The mark that ends most documents. A page that was cut short lacks it, which HTTP alone cannot always tell. */
const END = '</html>';

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
 * @param end the mark that ends the page: text, in any case, with white space allowed before its last character
 * @throws CrawlError `changed` if it nests deeper, or has more sibling elements, than any list
 */
export function parseHtml(html: string, end = END): ParsedPage {
  const handler = new BoundedHandler(findMarks(html, end));
  new Parser(handler).end(html);
  const endsAt = handler.lastMark();
  return {
    $: load(handler.root),
    isWhole: element => !handler.unclosed.has(element) && (element.endIndex ?? Infinity) < endsAt,
    hasEnd: endsAt >= 0,
  };
}

/** Elements whose text is not markup. */
const RAW = ['script', 'style', 'textarea', 'title', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext'];

/** Builds the tree, within bounds, and remembers which elements were not closed by their own end tag. */
class BoundedHandler extends DomHandler {
  readonly unclosed = new Set<object>();
  private position = { startIndex: 0, endIndex: 0 };
  /** The number of children of each open element so far, the innermost last. */
  private readonly children = [0];
  private readonly marks: number[];
  /** The place in `marks` of the first that is not yet known to be markup or only text. */
  private unknown = 0;
  /** The last mark that is known to be markup; -1 if none is. */
  private known = -1;

  /** @param marks where the page seems to end, in order */
  constructor(marks: number[]) {
    super(undefined, { withEndIndices: true });
    this.marks = marks;
  }

  /** Where the page ends: the last mark that is markup; -1 if there is none. To be called after the parser's end. */
  lastMark(): number {
    return this.unknown < this.marks.length ? (this.marks.at(-1) ?? -1) : this.known;
  }

  override onparserinit(parser: Parser): void {
    super.onparserinit(parser);
    this.position = parser;
  }

  override onopentag(name: string, attributes: Record<string, string>): void {
    this.count();
    this.hide();
    this.children.push(0);
    super.onopentag(name, attributes);
  }

  override onclosetag(_name?: string, isImplied?: boolean): void {
    this.children.pop();
    const element = this.tagStack.at(-1);
    super.onclosetag();
    if (isImplied !== false && element !== undefined) this.unclosed.add(element);
  }

  override oncomment(text: string): void {
    this.count();
    this.hide();
    super.oncomment(text);
  }

  override ontext(text: string): void {
    const parent = this.tagStack.at(-1);
    if (parent !== undefined && 'name' in parent && RAW.includes(parent.name)) this.hide();
    super.ontext(text);
  }

  /** Passes over the marks in a comment, in a tag with its attributes, or in a script and the like, where apparent markup is only text. */
  private hide(): void {
    const { startIndex, endIndex } = this.position;
    for (let mark = this.marks[this.unknown]; mark !== undefined && mark <= endIndex; ) {
      if (mark < startIndex) this.known = mark;
      this.unknown += 1;
      mark = this.marks[this.unknown];
    }
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

/** Where the end mark is found on a page, in order. */
function findMarks(html: string, end: string): number[] {
  const mark = new RegExp(`${escaped(end.slice(0, -1))}\\s*${escaped(end.slice(-1))}`, 'gi');
  return [...html.matchAll(mark)].map(({ index }) => index);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
