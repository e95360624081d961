import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { extract } from '../../../../functions/core/page/extract.ts';
import { caught } from '../../../support/caught.ts';
import { item, LIST_URL, pageOf } from '../../../support/page.ts';
import { PAGES } from '../../../support/real-pages.ts';

const page = (title: string, body: string, head = '') =>
  `<html><head><title>${title}</title>${head}</head><body>${body}</body></html>`;
const hidden = (name: string) => `<input type=hidden name=${name} value="x1">`;

it.each([
  ['a proof-of-work form', page('豆瓣', `<form id=sec action=/c method=post>${hidden('tok')}</form>`)],
  [
    'a proof-of-work form under another name',
    page('请稍候', `<FORM ID='check'>${hidden('tok')}${hidden('cha')}${hidden('sol')}</FORM>`),
  ],
  ['a proof-of-work form without an id', page('', `<form name="sec">${hidden('red')}</form>`)],
  ['a captcha by its title', page(' 禁止访问 ', '<p>请输入</p>')],
  ['a captcha by another title', page('安全验证 - 豆瓣', '')],
  ['a captcha by its script', page('x', '', '<script src="//cdn.example/TCaptcha.js?v=2"></script>')],
  ['a captcha in a frame', page('', '<iframe src="https://hCaptcha.example/f"></iframe>')],
  ['a captcha by its element', page('', '<div class="g-recaptcha"></div>')],
  ['a block of the address', page('豆瓣', '<h1>有异常请求从你的 IP 发出</h1>')],
  ['a block in English', page('Sorry', 'We have seen Unusual Traffic from your network')],
  ['a block for haste', page('豆瓣', '您的访问过于频繁，请稍后再试')],
  ['a log-in page', page('豆瓣 - 登录跳转页', '<a href="https://accounts.douban.com/">去</a>')],
  ['a browser check', page('Just a moment...', '<p>Checking</p>')],
  ['a Cloudflare form', page('x', '<form id="challenge-form"></form>')],
  ['a Cloudflare script', page('x', '', '<script>window._cf_chl_opt={cvId:"3"}</script>')],
  ['an AWS WAF script', page('', '', '<script>window.gokuProps = {"key":"x"};</script>')],
  ['a DataDome script', page('x', '', '<script src="https://ct.captcha-delivery.com/c.js"></script>')],
  ['an Imperva frame', page('', '<iframe src="/_Incapsula_Resource?SWUDNSAI=31"></iframe>')],
  ['a PerimeterX element', page('x', '<div id="px-captcha"></div>')],
  ['a denial by its title', page('Access Denied', 'Reference #18.x')],
  ['a page that reloads itself', page('x', '', '<meta http-equiv="Refresh" content="5">')],
  [
    'a page that reloads itself by its URL',
    page('', '', `<meta http-equiv="refresh" content="0; url='${LIST_URL}'">`),
  ],
  [
    'a refresh to a log-in page',
    page('', '', '<meta http-equiv="refresh" content="0;URL=https://accounts.douban.com/x">'),
  ],
  [
    'a script that goes to a check',
    page('', '<script>window.location.href = "/misc/sorry?u=" + u;</script>'),
  ],
  [
    'a script that sets a cookie',
    page(
      'x',
      '<noscript><p>Enable JavaScript</p></noscript>\n<div></div>',
      '<script>document.cookie = "a=1"</script>',
    ),
  ],
  ['a challenge that was cut short', page('禁止访问', '').slice(0, -14)],
])('%s is blocked', (_case, html) => {
  const error = caught(() => extract(html, LIST_URL));
  expect(error).toMatchObject({ class: 'blocked', expected: 'ol.grid_view' });
});

it('a page without a list that refreshes to another page has changed', () => {
  const html = page('moved', '', '<meta http-equiv="refresh" content="0; url=/new-top250">');
  expect(caught(() => extract(html, LIST_URL))).toMatchObject({
    class: 'changed',
    actual: 'a page that refreshes to https://movie.douban.com/new-top250',
  });
});

it.each([
  ['a text beside its script', page('x', '<p>In cinemas</p><script>location.href</script>'), 'changed'],
  ['only a script that goes nowhere', page('x', '<script src="/app.js"></script>'), 'changed'],
  ['no end after its script', '<html><head><script>if (location.hash) {}</script><tit', 'retry'],
])('a page without a list and with %s is not blocked', (_case, html, errorClass) => {
  expect(caught(() => extract(html, LIST_URL)).class).toBe(errorClass);
});

it('a list that speaks of logging in, captchas and odd requests is still a list', () => {
  const html = pageOf([item('new', { title: '禁止访问', quote: '有异常请求从你的 IP 发出' })]).replace(
    '<body>',
    '<body><a class="nav-login captcha" href="/passport/login">登录/注册</a>',
  );
  expect(extract(html, LIST_URL).movies).toHaveLength(1);
});

it('a page without a list that only offers to log in has changed', () => {
  const html = page('豆瓣电影', '<a href="https://accounts.douban.com/passport/login">登录/注册</a>');
  expect(caught(() => extract(html, LIST_URL)).class).toBe('changed');
});

it.skipIf(PAGES === null)('every saved block page of the real site is blocked', () => {
  const files = readdirSync(`${PAGES}/blocked`);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const html = readFileSync(`${PAGES}/blocked/${file}`, 'utf8');
    expect(caught(() => extract(html, LIST_URL)).class, file).toBe('blocked');
  }
});
