import { minify } from '@swc/html';
import { load } from 'cheerio';
import * as prettier from 'prettier';

/** Rewrites a page as a server, a proxy or a person's tool may, without changing what it shows. */
export type Rewrite = (html: string) => string | Promise<string>;

/** These leave the white space inside of texts as it is, so that nothing at all is lost. */
export const LOSSLESS: Record<string, Rewrite> = {
  'without white space between tags': html => html.replaceAll(/>\s+</g, '><'),
  'with a line break around and inside of each tag': html =>
    html
      .replaceAll(/\s*(<[^>]*>)\s*/g, '\n    $1\n    ')
      .replaceAll(/<(\w+)\s+/g, '<$1\n      ')
      .replaceAll(/(?<=<[^<>]*)" (?=\w+=)/g, '"\n      '),
  'as the parser of browsers reads it': html => load(html).html(),
  'minified without its white space': html => minified(html, 'none'),
};

/** These fold the white space inside of texts too, and with it the two spaces around a slash that part two aliases. */
export const FOLDING: Record<string, Rewrite> = {
  'minified as far as it goes': html => minified(html, 'all'),
  'minified with care': html => minified(html, 'smart'),
  'pretty-printed': html =>
    prettier.format(html, {
      parser: 'html',
      htmlWhitespaceSensitivity: 'ignore',
      embeddedLanguageFormatting: 'off',
    }),
};

/** Minified: attributes without quotes, end tags left out where HTML allows it. */
async function minified(html: string, collapseWhitespaces: 'none' | 'smart' | 'all'): Promise<string> {
  const { code } = await minify(html, { collapseWhitespaces, tagOmission: 'keep-head-and-body' });
  // The end tag of html may be left out too, but a page without it counts as cut short.
  return `${code}</html>`;
}
