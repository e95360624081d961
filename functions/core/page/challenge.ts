import type { CheerioAPI } from 'cheerio/slim';
import { gateAt, leadsTo, refreshTarget } from './gates.ts';

/** Looks up a response header by name; null if it is not there. */
export type Header = (name: string) => string | null;

/** Response headers by which a firewall says that it checks the visitor. */
const HEADERS: [name: string, header: string, value: RegExp][] = [
  ['an AWS WAF challenge', 'x-amzn-waf-action', /^\s*(challenge|captcha)/i],
  ['a Cloudflare challenge', 'cf-mitigated', /^\s*challenge/i],
  ['a Vercel challenge', 'x-vercel-mitigated', /^\s*(challenge|deny)/i],
];

/** A sign of a page that checks or blocks visitors: its name, and whether a page shows it. */
export type Sign = [name: string, isShown: ($: CheerioAPI) => boolean];
/** A script that sets a cookie or goes elsewhere. */
const SETS_OFF = /\bdocument\.cookie\b|\blocation\b/;

const hasElement = (selector: string) => ($: CheerioAPI) => $(selector).length > 0;
const hasTitle = (pattern: RegExp) => ($: CheerioAPI) => pattern.test($('title').first().text());
const hasText = (pattern: RegExp) => ($: CheerioAPI) => pattern.test($('body').text());
const hasScript = (pattern: RegExp) => ($: CheerioAPI) =>
  $('script')
    .toArray()
    .some(script => pattern.test(`${script.attribs.src ?? ''} ${$(script).text()}`));

/** What the firewalls that many sites use show in place of a page, by what each needs to work. */
const FIREWALLS: Sign[] = [
  ['an AWS WAF challenge', hasScript(/awswaf|gokuProps/i)],
  [
    'a Cloudflare challenge',
    hasScript(/challenge-platform|_cf_chl_opt|challenges\.cloudflare\.com|\/turnstile\//),
  ],
  ['a Cloudflare challenge', hasElement('form#challenge-form')],
  ['a Cloudflare block', hasTitle(/\bcloudflare\b/i)],
  ['a DataDome challenge', hasScript(/captcha-delivery\.com/)],
  [
    'an Imperva challenge',
    hasElement('script[src*="_Incapsula_Resource"], iframe[src*="_Incapsula_Resource"]'),
  ],
  ['an Akamai challenge', hasElement('#sec-if-cpt-container, #sec-bc-tile-container')],
  ['an Akamai challenge', hasScript(/\/_sec\/cp_challenge\/|bm-verify/)],
  ['a PerimeterX challenge', hasElement('#px-captcha')],
  ['a Kasada challenge', hasScript(/\bKPSDK\b/)],
  ['an F5 challenge', hasScript(/\/TSPD\/|\bbobcmn\b/)],
  ['a Sucuri challenge', hasScript(/sucuri_cloudproxy_js/)],
  ['a DDoS-Guard challenge', hasScript(/\/\.well-known\/ddos-guard\//)],
  ['an Anubis challenge', hasElement('#anubis_challenge')],
  ['an Alibaba Cloud challenge', hasScript(/acw_sc__v|_____tmd_____|x5secdata/)],
  ['a Tencent EdgeOne challenge', hasScript(/EO_Bot_Ssid|__tst_status/)],
  ['a Baidu challenge', hasScript(/yjs_js_security_passport/)],
  ['a Jiasule challenge', hasScript(/__jsl_clearance/)],
  ['a Ruishu challenge', hasScript(/\$_ts\b/)],
  ['a Yunsuo challenge', hasScript(/security_verify_data/)],
  ['a Fastly challenge', hasScript(/\/_fs-ch-/)],
  ['a SafeLine challenge', hasText(/protected by [^.]{0,20}safeline/i)],
];

/** What a site shows in place of its list to check or block visitors. Each is recognised by its purpose, not by its exact bytes. */
const PAGES: Sign[] = [
  // The form makes the browser search for a number: what to hash, how hard, and the solution.
  ['a proof-of-work form', $ => hasElement('input[name="cha"]')($) && hasElement('input[name="sol"]')($)],
  ['a proof-of-work form', hasElement('form#sec, form[name="sec"]')],
  ...FIREWALLS,
  [
    'a captcha',
    hasElement('script[src*="captcha" i], iframe[src*="captcha" i], [id*="captcha" i], [class*="captcha" i]'),
  ],
  ['a captcha', hasElement('script[src*="geetest.com"], script[src*="dun.163"], script[src*="cstaticdun"]')],
  ['a captcha', hasTitle(/禁止访问|(安全|人机|滑动|访问)验证|安全检查|验证码|captcha/i)],
  ['a captcha', hasText(/(拖动|滑动)[^。]{0,9}滑块/)],
  [
    'a browser check',
    hasTitle(
      /^\s*(just a moment|(one moment,? )?please wait|checking your browser|attention required|you are being redirected|ddos-guard|pardon our interruption|请稍候)/i,
    ),
  ],
  [
    'a browser check',
    hasTitle(
      /not a (ro)?bot|are you a (ro)?bot|robot check|you are (a )?human|human verification|security check/i,
    ),
  ],
  [
    'a block of this address',
    hasText(
      /异常请求|访问(过于频繁|频率过[快高])|(请求|访问)[^。]{0,9}被[^。]{0,9}(拦截|阻断)|unusual (traffic|requests)/i,
    ),
  ],
  [
    'a block of this address',
    hasTitle(
      /\baccess (to this (page|site) has been )?(denied|limited)|access to this site|too many requests|403 forbidden|request (rejected|blocked)|访问(受限|禁止|被拒绝|过于频繁)/i,
    ),
  ],
  ['a log-in page', hasTitle(/登录|登陆|\b(log|sign)[ -]?in\b/i)],
];

/** Names the challenge that a response's headers announce, or null. */
export function challengeInHeaders(header: Header, url: URL): string | null {
  const refresh = header('refresh');
  const gate = refresh === null ? null : gateAt(refreshTarget(refresh, url), url);
  return gate ?? HEADERS.find(([, name, value]) => value.test(header(name) ?? ''))?.[0] ?? null;
}

/**
 * Names the challenge that a page without a list shows, or null if it is something else. A page that only reloads
 * itself is one: it sets a cookie first.
 * @param own signs that only the list's own site shows
 */
export function challengeOn($: CheerioAPI, url: URL, own: Sign[] = []): string | null {
  const shown = [...own, ...PAGES].find(([, isShown]) => isShown($))?.[0];
  if (shown !== undefined) return shown;
  const target = leadsTo($, url);
  const gate = target === null ? null : gateAt(target, url);
  if (gate !== null) return gate;
  if (target?.href === url.href) return 'a page that reloads itself';
  return isOnlyScript($) ? 'a page that is only a script' : null;
}

/** Whether a response is nothing but scripts of its own that set a cookie or go elsewhere. No page of a list, cut or not, is one. */
function isOnlyScript($: CheerioAPI): boolean {
  if ($('*').not('script:not([src]), style, noscript, noscript *').length > 0) return false;
  return SETS_OFF.test($('script').text());
}

/**
 * Whether a page that has arrived whole shows nothing, and all its scripts are its own and set a cookie or go elsewhere, as a check of
 * browsers does. An application's page has its code in files.
 */
export function isBrowserCheck($: CheerioAPI): boolean {
  if ($('script[src]').length > 0) return false;
  const shown = $('body').clone();
  shown.find('script, style, noscript').remove();
  return shown.text().trim() === '' && SETS_OFF.test($('script').text());
}
