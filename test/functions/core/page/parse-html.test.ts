import { type AnyNode, hasChildren, isTag } from 'domhandler';
import fc from 'fast-check';
import { parseDocument } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../../../functions/core/page/parse-html.ts';
import { samplePage } from '../../../support/sample-page.ts';

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

/** A tree as plain values, with what links its nodes. */
function plain(node: AnyNode): unknown {
  return {
    type: node.type,
    ...(isTag(node) && { name: node.name, attribs: node.attribs }),
    ...('data' in node && { data: node.data }),
    previous: node.prev?.type,
    next: node.next?.type,
    children: hasChildren(node) ? node.children.map(plain) : [],
  };
}

function treeOf(html: string): unknown[] {
  return parseHtml(html).$.root().toArray().map(plain);
}

describe("a page's tree", () => {
  it('is the one that the parser makes with its own decoder of references', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), pieces => {
        const html = pieces.join('');
        // The parser passes over a reference right after a `<` in a title, unlike browsers.
        fc.pre(!(html.includes('<title>') && html.includes('<&')));
        expect(treeOf(html)).toEqual([plain(parseDocument(html))]);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it.each(['2016', '2025'] as const)(
    'is that of the parser for a page of %s that is cut anywhere',
    markup => {
      const { html } = samplePage(markup, 1, 4);
      for (let end = 0; end <= html.length; end += 97)
        expect(treeOf(html.slice(0, end))).toEqual([plain(parseDocument(html.slice(0, end)))]);
    },
  );

  it('belongs to its page alone, though all pages share one cheerio', () => {
    const [first, second] = ['first', 'second'].map(name => parseHtml(`<title>${name}</title>`).$);
    expect(first?.('title').text()).toBe('first');
    expect(second?.root().find('title').text()).toBe('second');
    expect(first?.html()).toBe('<title>first</title>');
  });
});
