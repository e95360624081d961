import type { CheerioAPI } from 'cheerio/slim';
import { select } from './walk.ts';

/**
 * Returns the URL that the links of a document resolve against: its first `<base href>`, itself resolved against the page's URL,
 * by the HTML Standard's "document base URL". A base that is invalid or not http(s) is ignored, and so is every base after the first.
 * @param url the page's own URL
 */
export function baseUrlOf($: CheerioAPI, url: string): string {
  const [base] = select($.root(), 'base[href]');
  return resolveUrl(base?.attribs.href ?? '', url) ?? url;
}

/** Returns an http(s) link resolved against a base URL, or null for any other link, an empty one included. */
export function resolveUrl(href: string, base: string): string | null {
  if (href.trim() === '') return null;
  const url = parseUrl(href, base);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : null;
}

/** A link resolved against a base URL; null if that is no URL. Parses it once, where `URL.canParse` would parse it a second time. */
export function parseUrl(href: string, base: string | URL): URL | null {
  try {
    return new URL(href, base);
  } catch {
    return null;
  }
}
