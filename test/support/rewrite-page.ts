import { load } from 'cheerio';
import { minify, type Options } from 'html-minifier-terser';
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
  'minified without its white space': html => minified(html, {}),
};

/** These fold the white space inside of texts too, and with it the two spaces around a slash that part two aliases. */
export const FOLDING: Record<string, Rewrite> = {
  'minified as far as it goes': html =>
    minified(html, { collapseWhitespace: true, collapseInlineTagWhitespace: true }),
  'minified with care': html => minified(html, { collapseWhitespace: true, conservativeCollapse: true }),
  'pretty-printed': html =>
    prettier.format(html, {
      parser: 'html',
      htmlWhitespaceSensitivity: 'ignore',
      embeddedLanguageFormatting: 'off',
    }),
};

/** Minifies a page: attributes without quotes, end tags left out where HTML allows it. */
async function minified(html: string, options: Options): Promise<string> {
  const text = await minify(html, { removeAttributeQuotes: true, removeOptionalTags: true, ...options });
  // The end tag of html may be left out too, but a page without it counts as cut short.
  return `${text}</html>`;
}
