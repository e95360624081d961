import type { CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';

/** Looks up a response header by name; null if it is not there. */
export type Header = (name: string) => string | null;

/** Redirect targets that only check or log in visitors. First match names the sign. */
const GATES: [name: string, matches: (url: URL) => boolean][] = [
  // sec.douban.com/c?r=..., accounts.douban.com/passport/login
  [
    'a host that checks visitors',
    url => /^(sec|accounts|passport|login|captcha|verify)\./.test(url.hostname),
  ],
  // www.douban.com/misc/sorry?original-url=..., www.google.com/sorry/index
  ['an apology page', url => /\/sorry(\/|$)/.test(url.pathname)],
  ['a log-in page', url => /\/(login|signin)\b/i.test(url.pathname)],
  ['a captcha', url => /captcha/i.test(url.pathname)],
  ['a browser check', url => /\/(cdn-cgi\/challenge-platform|challenge|verify)(\/|$)/i.test(url.pathname)],
];

/** Response headers by which a firewall says that it checks the visitor. */
const HEADERS: [name: string, header: string, value: RegExp][] = [
  ['an AWS WAF challenge', 'x-amzn-waf-action', /^\s*(challenge|captcha)/i],
  ['a Cloudflare challenge', 'cf-mitigated', /^\s*challenge/i],
  ['a Vercel challenge', 'x-vercel-mitigated', /^\s*(challenge|deny)/i],
];

const hasElement = (selector: string) => ($: CheerioAPI) => $(selector).length > 0;
const hasTitle = (pattern: RegExp) => ($: CheerioAPI) => pattern.test($('title').first().text());
const hasScript = (pattern: RegExp) => ($: CheerioAPI) =>
  $('script')
    .toArray()
    .some(script => pattern.test(`${script.attribs.src ?? ''} ${$(script).text()}`));

/** What a site shows in place of its list to check or block visitors. Each is recognised by its purpose, not by its exact bytes. */
const PAGES: [name: string, isShown: ($: CheerioAPI) => boolean][] = [
  // The form makes the browser search for a number: what to hash, how hard, and the solution.
  ['a proof-of-work form', $ => hasElement('input[name="cha"]')($) && hasElement('input[name="sol"]')($)],
  ['a proof-of-work form', hasElement('form#sec, form[name="sec"]')],
  ['an AWS WAF challenge', hasScript(/awswaf|gokuProps/i)],
  ['a Cloudflare challenge', hasScript(/challenge-platform|_cf_chl_opt/)],
  ['a Cloudflare challenge', hasElement('form#challenge-form')],
  ['a DataDome challenge', hasScript(/captcha-delivery\.com/)],
  [
    'an Imperva challenge',
    hasElement('script[src*="_Incapsula_Resource"], iframe[src*="_Incapsula_Resource"]'),
  ],
  ['a PerimeterX challenge', hasElement('#px-captcha')],
  [
    'a captcha',
    hasElement('script[src*="captcha" i], iframe[src*="captcha" i], [id*="captcha" i], [class*="captcha" i]'),
  ],
  ['a captcha', hasTitle(/禁止访问|安全验证|验证码/)],
  ['a browser check', hasTitle(/^\s*(just a moment|checking your browser|attention required|请稍候)/i)],
  [
    'a block of this address',
    $ => /异常请求|访问过于频繁|unusual (traffic|requests)/i.test($('body').text()),
  ],
  ['a block of this address', hasTitle(/^\s*(access denied|too many requests|403 forbidden)/i)],
  ['a log-in page', hasTitle(/登录/)],
];

/** Names the check that a redirect leads to, or null. */
export function gateAt(url: URL): string | null {
  return GATES.find(([, matches]) => matches(url))?.[0] ?? null;
}

/** Names the challenge that a response's headers announce, or null. */
export function challengeInHeaders(header: Header): string | null {
  return HEADERS.find(([, name, value]) => value.test(header(name) ?? ''))?.[0] ?? null;
}

/** Names the challenge that a page without a list shows, or null if it is something else. */
export function challengeOn($: CheerioAPI): string | null {
  return PAGES.find(([, isShown]) => isShown($))?.[0] ?? null;
}

/**
 * Whether a whole page shows nothing and its script sets a cookie or goes elsewhere, as a check of browsers does. A page that was cut
 * in its head may look the same.
 */
export function isOnlyScript($: CheerioAPI): boolean {
  const shown = $<Element, string>('*').not('head, head *, script, style, noscript, noscript *').toArray();
  const isEmpty = shown.every(({ children }) =>
    children.every(child => child.type !== 'text' || child.data.trim() === ''),
  );
  return isEmpty && hasScript(/\blocation\b|document\.cookie/)($);
}

/** The URL that a page's `<meta http-equiv="refresh">` leads to; the page's own URL for a reload, null without one. */
export function refreshTarget($: CheerioAPI, url: string): string | null {
  const content = $('meta[http-equiv="refresh" i]').first().attr('content');
  if (content === undefined) return null;
  const target = /[;,]\s*url\s*=\s*["']?([^"']*)/i.exec(content)?.[1]?.trim() ?? '';
  return URL.canParse(target, url) ? new URL(target, url).href : url;
}

/** Names the check of visitors behind a refresh, or null. A page in place of the list that only reloads itself is one: it sets a cookie. */
export function checkBehind(refresh: string, url: string): string | null {
  return gateAt(new URL(refresh)) ?? (refresh === url ? 'a page that reloads itself' : null);
}
