import {
  type ChildNode,
  Comment,
  Document,
  Element,
  type ParentNode,
  ProcessingInstruction,
  Text,
} from 'domhandler';
import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import type { Handler, Parser } from 'htmlparser2';
import { CrawlError } from '../errors.ts';

/**
 * The real pages nest 12 deep and have 120 sibling elements. The time of the parser and the selectors grows with the square of both, so
 * a page made only of `<div>` or `<p>` would keep a function busy until its timeout.
 */
const MAX_DEPTH = 256;
const MAX_SIBLINGS = 4_000;

/** Elements whose text is not markup. */
const RAW = ['script', 'style', 'textarea', 'title', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext'];

/**
 * Builds the tree, within bounds. Only an element that its own end tag closes gets an end. It is not made from domhandler's own builder, because
 * what that does for other uses takes a seventh of a page's time.
 */
export class TreeBuilder implements Partial<Handler> {
  readonly root = new Document([]);
  private position = { startIndex: 0, endIndex: 0 };
  private parent: ParentNode = this.root;
  private depth = 0;
  /** The number of elements and comments so far in each open element, by its depth. */
  private readonly siblings = [0];
  private readonly marks: number[];
  /** The place in `marks` of the first that is not yet known to be markup or only text. */
  private unknown = 0;
  /** The last mark that is known to be markup; -1 if none is. */
  private known = -1;

  /** @param marks where the page seems to end, in order */
  constructor(marks: number[]) {
    this.marks = marks;
  }

  /** Where the page ends: the last mark that is markup; -1 if there is none. To be called after the parser's end. */
  lastMark(): number {
    return this.unknown < this.marks.length ? (this.marks.at(-1) ?? -1) : this.known;
  }

  onparserinit(parser: Parser): void {
    this.position = parser;
  }

  onopentag(name: string, attributes: Record<string, string>): void {
    this.count();
    this.hide();
    for (const attribute in attributes) {
      const value = attributes[attribute];
      if (value?.includes('&')) attributes[attribute] = decodeHTMLAttribute(value);
    }
    const element = new Element(name, attributes);
    this.add(element);
    this.parent = element;
    this.depth += 1;
    this.siblings[this.depth] = 0;
  }

  onclosetag(_name: string, isImplied: boolean): void {
    const { parent } = this;
    if (!isImplied) parent.endIndex = this.position.endIndex;
    this.parent = parent.parent ?? this.root;
    this.depth -= 1;
  }

  ontext(text: string): void {
    const { parent } = this;
    const name = 'name' in parent ? parent.name : '';
    if (this.isMarkDue() && RAW.includes(name)) this.hide();
    const data = text.includes('&') && (name === 'title' || !RAW.includes(name)) ? decodeHTML(text) : text;
    const last = parent.children.at(-1);
    if (last?.type === 'text') last.data += data;
    else this.add(new Text(data));
  }

  oncomment(text: string): void {
    this.count();
    this.hide();
    this.add(new Comment(text));
  }

  onprocessinginstruction(name: string, text: string): void {
    this.add(new ProcessingInstruction(name, text));
  }

  private add(node: ChildNode): void {
    const { children } = this.parent;
    const last = children.at(-1);
    if (last !== undefined) {
      last.next = node;
      node.prev = last;
    }
    node.parent = this.parent;
    children.push(node);
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
