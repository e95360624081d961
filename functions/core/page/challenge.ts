import type { CheerioAPI } from 'cheerio/slim';

/** What a site shows instead of a list, each told by what it is for, not by its exact bytes. First match names it. */
const CHALLENGES: [name: string, shown: ($: CheerioAPI) => boolean][] = [
  // A form that makes the browser find a number: what to hash, how hard, and where the answer goes.
  [
    'a proof-of-work form',
    $ => $('form input[name="cha"]').length > 0 && $('form input[name="sol"]').length > 0,
  ],
  ['a proof-of-work form', $ => $('form#sec, form[name="sec"]').length > 0],
  [
    'a captcha',
    $ =>
      $('script[src*="captcha" i], iframe[src*="captcha" i], [id*="captcha" i], [class*="captcha" i]')
        .length > 0,
  ],
  ['a captcha', $ => /禁止访问|安全验证|验证码/.test($('title').text())],
  [
    'a block of this address',
    $ => /异常请求|访问过于频繁|unusual (traffic|requests)/i.test($('body').text()),
  ],
  ['a log-in page', $ => /登录/.test($('title').text())],
  ['a browser check', $ => $('form#challenge-form, script[src*="challenge-platform"]').length > 0],
];

/** Names the challenge on a page that has no list, or null where it is something else. */
export function challengeIn($: CheerioAPI): string | null {
  return CHALLENGES.find(([, shown]) => shown($))?.[0] ?? null;
}
