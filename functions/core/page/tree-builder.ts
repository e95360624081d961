import { type ChildNode, Document, Element, type ParentNode, Text } from 'domhandler';
import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import type { TokenizerCallbacks } from 'htmlparser2';
import { CrawlError } from '../errors.ts';
import { changed } from './changed.ts';
import type { EndMarks } from './end-marks.ts';
import { endedByEnd, endedByStart, isPassedOver, leavesOpen, VOID } from './html-rules.ts';

/**
 * The real pages nest 12 deep and have 120 sibling elements. The time of the selectors grows with the square of both, and so does that of the texts of nested
 * elements, so a page made only of `<div>` or `<p>` would keep a function busy until its timeout.
 */
const MAX_DEPTH = 128;
const MAX_SIBLINGS = 4_000;

/** Elements whose text is not markup. */
const RAW = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'iframe',
  'noembed',
  'noframes',
  'xmp',
  'plaintext',
]);
/** Those of them in whose text there are no references. */
const LITERAL = new Set(['script', 'style', 'textarea', 'xmp']);
const FOREIGN = ['svg', 'math'];

/**
 * Makes a page's tree of what the library's tokenizer reads, within bounds, as browsers do as far as a list can depend on it. The tree has no comments, and
 * nothing of what is in a `<template>`, which no reader sees. Only an element that its own end tag closes gets an end.
 */
export class TreeBuilder implements TokenizerCallbacks {
  readonly root = new Document([]);
  private readonly html: string;
  private readonly marks: EndMarks;
  /** The open elements from the outermost one: their names, their nodes, the number of elements and comments in each, and how deep each is. */
  private readonly open: string[] = [];
  private readonly nodes: ParentNode[] = [this.root];
  private readonly counts = [0];
  private readonly depths = [0];
  /** Where the last thing ends that was read whole. */
  consumed = 0;
  /** The tag that is being read. */
  private name = '';
  private begin = 0;
  private attributes: Record<string, string> = {};
  private attribute = '';
  private value = '';

  constructor(html: string, marks: EndMarks) {
    this.html = html;
    this.marks = marks;
  }

  onopentagname(start: number, end: number): void {
    this.name = this.html.slice(start, end).toLowerCase();
    this.begin = start - 1;
    this.attributes = {};
  }

  onattribname(start: number, end: number): void {
    this.attribute = this.html.slice(start, end).toLowerCase();
    this.value = '';
  }

  onattribdata(start: number, end: number): void {
    this.value += this.html.slice(start, end);
  }

  onattribend(): void {
    if (this.attributes[this.attribute] !== undefined) return;
    this.attributes[this.attribute] = this.value.includes('&') ? decodeHTMLAttribute(this.value) : this.value;
  }

  onopentagend(end: number): void {
    this.start(end, false);
  }

  onselfclosingtag(end: number): void {
    this.start(end, true);
  }

  onclosetag(start: number, end: number): void {
    this.consumed = end;
    const name = this.html.slice(start, end).toLowerCase();
    const place = endedByEnd(name, this.open);
    const element = this.nodes[place + 1];
    if (place < 0 || element === undefined) {
      if (name !== 'p' && name !== 'br') return;
      this.count();
      this.append(new Element(name, {}));
      return;
    }
    element.endIndex = end;
    // What follows the end of the body is still in it.
    if (name === 'body' || name === 'html') return;
    if (leavesOpen(name, place, this.open)) this.remove(place);
    else this.close(place);
  }

  ontext(start: number, end: number): void {
    this.consumed = end;
    const parent = this.open.at(-1) ?? '';
    if (RAW.has(parent)) this.marks.hide(start, end - 1);
    const text = this.html.slice(start, end);
    this.addText(text.includes('&') && !LITERAL.has(parent) ? decodeHTML(text) : text);
  }

  oncomment(start: number, end: number): void {
    this.consumed = end;
    this.count();
    this.marks.hide(start - '<!--'.length, end);
  }

  /** Outside of drawings and formulas browsers take it for a comment, which ends at the first `>`. */
  oncdata(start: number, end: number, offset: number): void {
    const isForeign = FOREIGN.some(name => this.open.includes(name));
    if (!isForeign && this.html.slice(start, end - offset).includes('>'))
      throw changed('a page in HTML', 'one with a CDATA section that ends elsewhere in HTML than in XML');
    this.oncomment(start, end);
  }

  // References are decoded above, so the tokenizer reads none.
  onattribentity(): void {}
  ontextentity(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  private start(end: number, isSelfClosing: boolean): void {
    const { name, attributes } = this;
    this.consumed = end;
    this.marks.hide(this.begin, end);
    if (isPassedOver(name, this.open)) return;
    this.close(endedByStart(name, this.open));
    const element = new Element(name, attributes);
    this.count();
    this.append(element);
    if (VOID.has(name) || (isSelfClosing && FOREIGN.some(one => one === name || this.open.includes(one))))
      return;
    this.open.push(name);
    this.nodes.push(name === 'template' ? new Element(name, {}) : element);
    this.counts.push(0);
    this.depths.push(1 + (this.depths.at(-1) ?? 0));
  }

  /** Closes the open elements from a place on. */
  private close(place: number): void {
    while (this.open.length > place) {
      this.open.pop();
      this.nodes.pop();
      this.counts.pop();
      this.depths.pop();
    }
  }

  /** Closes one open element, and none of those in it. */
  private remove(place: number): void {
    this.open.splice(place, 1);
    this.nodes.splice(place + 1, 1);
    this.counts.splice(place + 1, 1);
    this.depths.splice(place + 1, 1);
  }

  private append(node: Element | Text): void {
    const parent = this.nodes.at(-1) ?? this.root;
    const children: ChildNode[] = parent.children;
    const before = children.at(-1) ?? null;
    node.parent = parent;
    node.prev = before;
    if (before !== null) before.next = node;
    children.push(node);
  }

  private addText(text: string): void {
    const last = this.nodes.at(-1)?.children.at(-1);
    if (last instanceof Text) last.data += text;
    else this.append(new Text(text));
  }

  private count(): void {
    const place = this.counts.length - 1;
    const siblings = (this.counts[place] ?? 0) + 1;
    const depth = this.depths[place] ?? 0;
    this.counts[place] = siblings;
    if (siblings > MAX_SIBLINGS || depth >= MAX_DEPTH) {
      throw new CrawlError('changed', 'the page nests deeper or has more sibling elements than any list', {
        expected: `at most ${MAX_DEPTH} nested elements and ${MAX_SIBLINGS} siblings`,
        actual: `${depth + 1} and ${siblings}`,
      });
    }
  }
}
