import type { CheerioAPI } from 'cheerio/slim';
import { parseUrl } from './base-url.ts';
import { textOf } from './text.ts';

/** Addresses that only check or log in visitors. The first match names the check. */
const GATES: [name: string, matches: (url: URL) => boolean][] = [
  // sec.douban.com/c?r=..., accounts.douban.com/passport/login, validate.perfdrive.com
  [
    'a host that checks visitors',
    url => /^(sec|accounts?|passport|login|signin|auth|sso|captcha|verify|validate)\./.test(url.hostname),
  ],
  // www.douban.com/misc/sorry?original-url=..., www.google.com/sorry/index
  ['an apology page', url => /\/sorry(\/|$)/.test(url.pathname)],
  ['a log-in page', url => /\/((log|sign)[-_]?(in|on)\b|(accounts?|passport)(\/|$))/i.test(url.pathname)],
  // geo.captcha-delivery.com, wappass.baidu.com/static/captcha
  ['a captcha', url => /captcha/i.test(url.hostname + url.pathname)],
  // Alibaba's /_____tmd_____/punish?x5secdata=..., Akamai's ?bm-verify=..., Imperva's /_Incapsula_Resource
  [
    'a browser check',
    url =>
      /\/(cdn-cgi|_sec|_Incapsula_Resource|challenge|verify|verification|validate|punish|antispider|unhuman)(\/|$)/i.test(
        url.pathname,
      ) || /[?&](x5secdata|bm-verify)=/.test(url.search),
  ],
];

/** The call or the assignment by which a script goes to another page. */
const NAVIGATION =
  /\blocation(?:\.href)?\s*=\s*["']([^"']+)["']|\blocation\.(?:replace|assign)\(\s*["']([^"']+)["']/;

/** What a page that only leads elsewhere may say, in characters. On a page that says more, a script may wait for a click. */
const MOST_TEXT = 100;

/**
 * Names the check of visitors at the target of a redirect or a refresh, or null.
 * @param from the page that leads there. A pattern that its own address matches too says nothing.
 */
export function gateAt(target: URL, from: URL): string | null {
  return GATES.find(([, matches]) => matches(target) && !matches(from))?.[0] ?? null;
}

/** The URL that a refresh leads to, as `<meta http-equiv="refresh">` and the header `Refresh` write it; the page's own for a reload. */
export function refreshTarget(content: string, url: URL): URL {
  const target = /[;,]\s*(?:url\s*=\s*)?["']?([^"']*)/i.exec(content)?.[1]?.trim() ?? '';
  return parseUrl(target, url) ?? url;
}

/** The URL to which the `meta` element or else a script of a page leads at once; null if none does. */
export function leadsTo($: CheerioAPI, url: URL): URL | null {
  const refresh = $('meta[http-equiv="refresh" i]').first().attr('content');
  if (refresh !== undefined) return refreshTarget(refresh, url);
  const [root] = $.root();
  if (root === undefined || (textOf(root) ?? '').length > MOST_TEXT) return null;
  const [, assigned, called] = NAVIGATION.exec($('script:not([src])').text()) ?? [];
  const target = assigned ?? called;
  return target === undefined ? null : parseUrl(target, url);
}
