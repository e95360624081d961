import { load } from 'cheerio';
import { type AnyNode, hasChildren, isTag } from 'domhandler';
import fc from 'fast-check';
import { parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../../../functions/core/page/parse-html.ts';

const SEED = 20261127;

/** Pieces of pages in which references and the ends of texts are easily read in another way. */
const PIECES = [
  ...[
    '&amp;',
    '&amp',
    '&lt',
    '&notit',
    '&not',
    '&nbsp;',
    '&AMP=',
    '&#x41;',
    '&#65',
    '&#',
    '&',
    ';',
    '=',
    '<',
    '>',
    '"',
    "'",
  ],
  ...[
    '<p>',
    '</p>',
    '</br>',
    '<br/>',
    "<b x=&lt y='&ampx'>",
    '<a href="?a&lt=1&amp;b&copy">',
    '<!-- &amp; -->',
    '<![CDATA[&lt;]]>',
  ],
  ...['script', 'style', 'title', 'textarea', 'xmp', 'iframe', 'noframes', 'plaintext', 'svg'].flatMap(
    name => [`<${name}>`, `</${name}>`],
  ),
  ...['text', ' ', '\n', '</html>', '<?x?>', '<!doctype html>'],
];

/** The start tags and the texts of a tree in the order of the page, wherever they stand in it. */
function contentOf(node: AnyNode): unknown[] {
  const found = hasChildren(node) ? node.children.flatMap(contentOf) : [];
  if (isTag(node)) return [[node.name, node.attribs], ...found];
  return 'data' in node && node.type === 'text' ? [node.data] : found;
}

/** Neighbouring texts as one: a comment parts them in one tree and not in another. */
function joined(content: unknown[]): unknown[] {
  const all: unknown[] = [];
  for (const one of content) {
    const last = all.at(-1);
    if (typeof one === 'string' && typeof last === 'string') all[all.length - 1] = last + one;
    else all.push(one);
  }
  return all;
}

/** The marked texts of a tree, each with the elements around it, but for those that are implied. */
function placesOf(root: AnyNode): string[] {
  const places: string[] = [];
  const visit = (node: AnyNode, around: string[]) => {
    if (node.type === 'text' && 'data' in node)
      for (const [mark] of node.data.matchAll(/t\d+/g)) places.push(`${mark} in ${around.join(' ')}`);
    const inside = isTag(node) && !IMPLIED.includes(node.name) ? [...around, node.name] : around;
    if (hasChildren(node)) for (const child of node.children) visit(child, inside);
  };
  visit(root, []);
  return places;
}
const IMPLIED = ['html', 'head', 'body', 'tbody'];

/** Whether something stands between the cells or the rows of a table, from where browsers move it, or a cell without a row, for which they make one. */
function isOutOfPlace(node: AnyNode): boolean {
  if (!hasChildren(node)) return false;
  const expected = isTag(node)
    ? { table: ['tr', 'tbody'], tbody: ['tr'], tr: ['td', 'th'] }[node.name]
    : undefined;
  return node.children.some(
    child =>
      (expected !== undefined && !(isTag(child) && expected.includes(child.name))) || isOutOfPlace(child),
  );
}

const rootOf = (html: string): AnyNode => {
  const [root] = parseHtml(html).$.root().toArray();
  if (root === undefined) throw new Error('expected a root');
  return root;
};

describe("a page's tree", () => {
  it('has the attributes and the texts that the library reads with its own decoder of references', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), pieces => {
        const html = pieces.join('');
        // The parser passes over a reference right after a `<` in a title, unlike browsers.
        fc.pre(!(html.includes('<title>') && html.includes('<&')));
        expect(joined(contentOf(rootOf(html)))).toEqual(joined(contentOf(parseDocument(html))));
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it.each([
    ['lists and blocks', 'ul ol li dl dd dt p div section h2 h3 span button label article'],
    ['tables', 'table tr td th tbody ul li div p span'],
  ])('of %s, whose tags are opened and closed in any order, is that of a browser', (_what, names) => {
    const tags = names.split(' ').flatMap(name => [`<${name}>`, `</${name}>`]);
    const pieces = fc.array(fc.oneof(fc.constantFrom(...tags), fc.constant('text')), { maxLength: 16 });
    fc.assert(
      fc.property(pieces, pieces => {
        const marked = pieces.map((piece, index) => (piece === 'text' ? `t${index} ` : piece));
        const html = `<body>${marked.join('')}</body>`;
        const root = rootOf(html);
        fc.pre(!isOutOfPlace(root));
        const [browsers] = load(html).root().toArray();
        expect(placesOf(root)).toEqual(browsers === undefined ? [] : placesOf(browsers));
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });

  it.each([
    ['</div> in a cell, which ends nothing', '<div><table><tr><td>a</div><td>b</table>c</div>d'],
    ['a comment that ends at --!>', '<p>a<!-- x --!>b<p>c<!--!>d-->e'],
    ['an item after an open paragraph', '<ul><li><p>a<li><p>b</ul>'],
    ['</body> and </html> in an item', '<body><ol><li>a</body></html><li>b</ol></body></html>'],
    ['a second body and head', '<html><body><p>a<head><body class="x"><p>b'],
    ['parts of a table outside of one', '<div>a<tr><td>b</td></tr>c</div>'],
    ['NUL characters', '<p>a\0b<p title="c\0">d'],
    ['<b> that ends before a block in it', '<b>a<div>b</b>c</div>d'],
  ])('of %s has the texts where a browser has them', (_what, html) => {
    const texts = (root: AnyNode) => placesOf(root).map(place => place.replace(/ b(?= |$)/g, ''));
    const marked = html.replace(/(?<=^|[>\0])[a-e](?=[<\0]|$)/g, letter => `t${letter.charCodeAt(0)}`);
    const [browsers] = load(marked).root().toArray();
    expect(browsers === undefined ? [] : texts(browsers)).not.toEqual([]);
    expect(texts(rootOf(marked))).toEqual(browsers === undefined ? [] : texts(browsers));
  });

  it.each([
    ['end tags without a start', '</p>'.repeat(5_000)],
    [
      'formatting that ends before what is in it',
      [40, 39, 38, 37, 36].map(k => `${'<b>'.repeat(k)}<div>${'</b>'.repeat(k)}`).join(''),
    ],
  ])('of %s is bounded like any other', (_what, html) => {
    expect(() => parseHtml(html)).toThrow('the page nests deeper or has more sibling elements');
  });

  it.each([
    ['<iframe><p>a</iframe><b>c</b>', 'li > b'],
    ['<noscript><p>a</noscript><b>c</b>', 'li > b'],
    ['<form><div>a</form>b</div><b>c</b>', 'li > b'],
  ])('of an item with %s goes on after it', (item, selector) => {
    expect(parseHtml(`<ol><li>${item}</ol>`).$(selector).text()).toBe('c');
  });

  it('has no end if the page ends in a tag that holds one', () => {
    expect(parseHtml('<ol><li>a</ol><iframe srcdoc="<html></html>').hasEnd).toBe(false);
    expect(parseHtml('<ol><li>a</ol></body></html>').hasEnd).toBe(true);
    expect(parseHtml('<ol><li>a</ol></body></html>\n<!-- x -->').hasEnd).toBe(true);
  });

  it('has nothing of a template, which no reader sees', () => {
    const { $ } = parseHtml('<ol><template><li>{{title}}</template><li>a</ol>');
    expect($('li').text()).toBe('a');
    expect($('ol').text()).toBe('a');
  });

  it('is none with a CDATA section in HTML that ends elsewhere than in XML', () => {
    expect(() => parseHtml('<ol><![CDATA[ <li>a</li> ]]></ol>')).toThrow('a page in HTML');
    expect(parseHtml('<svg><![CDATA[ a > b ]]></svg><p>c').$('p').text()).toBe('c');
  });

  it('belongs to its page alone, though all pages share one cheerio', () => {
    const [first, second] = ['first', 'second'].map(name => parseHtml(`<title>${name}</title>`).$);
    expect(first?.('title').text()).toBe('first');
    expect(second?.root().find('title').text()).toBe('second');
    expect(first?.html()).toBe('<title>first</title>');
  });
});
