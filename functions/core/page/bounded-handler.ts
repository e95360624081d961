import { DomHandler } from 'domhandler';
import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import type { Parser } from 'htmlparser2';
import { CrawlError } from '../errors.ts';

/**
 * The real pages nest 12 deep and have 120 sibling elements. The time of the parser and the selectors grows with the square of both, so
 * a page made only of `<div>` or `<p>` would keep a function busy until its timeout.
 */
const MAX_DEPTH = 256;
const MAX_SIBLINGS = 4_000;

/** Elements whose text is not markup. */
const RAW = ['script', 'style', 'textarea', 'title', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext'];
/** Those of them in whose text the parser knows no references. */
const LITERAL = ['script', 'style', 'textarea', 'xmp'];

/** Builds the tree, within bounds. Only an element that its own end tag closes gets an end. */
export class BoundedHandler extends DomHandler {
  private position = { startIndex: 0, endIndex: 0 };
  /** The number of elements and comments so far in each open element, by its depth. */
  private readonly siblings = [0];
  private depth = 0;
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
    this.depth += 1;
    this.siblings[this.depth] = 0;
    for (const attribute in attributes) {
      const value = attributes[attribute];
      if (value?.includes('&')) attributes[attribute] = decodeHTMLAttribute(value);
    }
    super.onopentag(name, attributes);
  }

  override onclosetag(_name?: string, isImplied?: boolean): void {
    this.depth -= 1;
    const element = this.tagStack.at(-1);
    super.onclosetag();
    if (isImplied !== false && element !== undefined) element.endIndex = null;
  }

  override oncomment(text: string): void {
    this.count();
    this.hide();
    super.oncomment(text);
  }

  override ontext(text: string): void {
    if (this.isMarkDue() && this.isIn(RAW)) this.hide();
    super.ontext(text.includes('&') && !this.isIn(LITERAL) ? decodeHTML(text) : text);
  }

  private isIn(names: string[]): boolean {
    const parent = this.tagStack.at(-1);
    return parent !== undefined && 'name' in parent && names.includes(parent.name);
  }

  /** Passes over the marks in a comment, in a tag with its attributes, or in a script and the like, where apparent markup is only text. */
  private hide(): void {
    for (; this.isMarkDue(); this.unknown += 1) {
      const mark = this.marks[this.unknown] ?? 0;
      if (mark < this.position.startIndex) this.known = mark;
    }
  }

  /** Whether the next mark is not after what is being read. */
  private isMarkDue(): boolean {
    const mark = this.marks[this.unknown];
    return mark !== undefined && mark <= this.position.endIndex;
  }

  private count(): void {
    const siblings = (this.siblings[this.depth] ?? 0) + 1;
    this.siblings[this.depth] = siblings;
    if (siblings > MAX_SIBLINGS || this.depth >= MAX_DEPTH) {
      throw new CrawlError('changed', 'the page nests deeper or has more sibling elements than any list', {
        expected: `at most ${MAX_DEPTH} nested elements and ${MAX_SIBLINGS} siblings`,
        actual: `${this.depth + 1} and ${siblings}`,
      });
    }
  }
}
