import { type BasicAcceptedElems, type CheerioAPI, type CheerioOptions, load } from 'cheerio/slim';
import { type AnyNode, Document, type Element } from 'domhandler';
import { Tokenizer } from 'htmlparser2';
import { EndMarks } from './end-marks.ts';
import { TreeBuilder } from './tree-builder.ts';

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
  const text = normalized(html);
  const marks = new EndMarks(text, end);
  const builder = new TreeBuilder(text, marks);
  // The builder decodes references, because the tokenizer would look at every character for one, which takes a seventh of the time.
  const tokenizer = new Tokenizer({ decodeEntities: false }, builder);
  tokenizer.write(text);
  tokenizer.end();
  // What is left is a tag that the page ends in, and a mark in it is only text.
  marks.hide(builder.consumed, text.length);
  const endsAt = marks.last();
  return {
    $: queryOf(builder.root),
    isWhole: element => (element.endIndex ?? Infinity) < endsAt,
    hasEnd: endsAt >= 0,
  };
}

/** Without what browsers pass over in a text, and with the other end that a comment may have as the tokenizer knows it. */
function normalized(html: string): string {
  const text = html.includes('\0') ? html.replaceAll('\0', '') : html;
  return text.includes('--!>') ? text.replace(/(?<!<!-?)--!>/g, ' -->') : text;
}

const shared = load(new Document([]));

/**
 * What `load` returns for a document. A `load` for each page defines a class that refers to the page, and as V8 keeps classes until a full
 * collection, the trees of all pages were kept too, and were moved about by the small ones: a quarter of an extraction's time.
 */
function queryOf(document: Document): CheerioAPI {
  const query = <T extends AnyNode, S extends string>(
    selector?: S | BasicAcceptedElems<T>,
    context?: BasicAcceptedElems<AnyNode> | null,
    root: BasicAcceptedElems<Document> = document,
    options?: CheerioOptions,
  ) => shared(selector, context, root, options);
  return Object.assign(query, shared, { _root: document });
}
