import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { caught } from '../../../support/caught.ts';
import { extractMovies } from '../../../support/extract-movies.ts';
import { item, LIST_URL, pageOf } from '../../../support/page.ts';
import { savedPath } from '../../../support/real-pages.ts';

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
  ['an Alibaba Cloud script', '<html><script>var arg1="3";document.cookie="acw_sc__v2="+x</script></html>'],
  [
    'an Alibaba Cloud jump',
    page('', '', '<script>location.href="/_____tmd_____/punish?x5secdata=a"</script>'),
  ],
  ['an Alibaba Cloud slider', page('', '<p>亲，请拖动下方滑块完成验证</p>')],
  ['an Alibaba Cloud block', page('405', '<p>由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p>')],
  ['a Tencent EdgeOne script', '<script>document.cookie="EO_Bot_Ssid=1";location.reload()</script>'],
  ['a Tencent block', page('WAF', '您提交的请求可能对网站造成威胁，请求已被管理员设置的策略阻断')],
  ['a 360 block', page('网站防火墙', '您的请求带有不合法参数，已被网站管理员设置拦截！')],
  ['a Sucuri script', page('x', '<script>var s={},sucuri_cloudproxy_js="",S="c"</script>')],
  ['a Sucuri block', page('Sucuri WebSite Firewall - Access Denied', '')],
  ['a Cloudflare block', page('Access denied | x used Cloudflare to restrict access', 'Error 1020')],
  ['a Cloudflare widget', page('x', '<script src="https://challenges.cloudflare.com/turnstile/v0/api.js">')],
  ['an Akamai element', page('', '<div id="sec-if-cpt-container"></div>')],
  ['an Akamai refresh', page('', '', '<meta http-equiv=refresh content="5; URL=\'/top250?bm-verify=A\'">')],
  ['an Imperva title', page('Pardon Our Interruption', '<p>x</p>')],
  ['a PerimeterX title', page('Access to this page has been denied', '')],
  ['a Kasada script', page('', '<script>window.KPSDK={}</script>')],
  ['a Jiasule script', page('', '<script>document.cookie="__jsl_clearance=1|0|x";</script>')],
  ['a Ruishu script', page('', '<p>x</p><script>$_ts=window["$_ts"];</script>')],
  ['a Yunsuo script', page('', '<p>x</p><script>self.location="/?security_verify_data=1"</script>')],
  [
    'a Fastly script',
    page('Client Challenge', '<p>x</p><script src="/_fs-ch-1T1wmsGaOgGaSxcX/script.js"></script>'),
  ],
  ['a SafeLine page', page('', '<p>Protected By Chaitin SafeLine WAF</p>')],
  ['a Baota title', page('访问验证', '<p>x</p>')],
  ['an F5 title', page('Request Rejected', 'Your support ID is: 1')],
  ['an F5 script', page('', '<script src="/TSPD/08?type=9"></script>')],
  ['an Anubis script', page('x', '<script id="anubis_challenge" type="application/json">{}</script>')],
  ['a Geetest script', page('x', '<script src="https://static.geetest.com/v4/gt4.js"></script>')],
  ['a check for robots', page('Robot Check', 'Enter the characters')],
  ['a check for people', page('Verify you are human', '')],
  ['a block for haste by its title', page('429 Too Many Requests', '')],
  ['a block for haste by its text', page('提示', '您的访问频率过快，请稍后再试')],
  ['a log-in page in English', page('Sign in - Douban', '<input type="password">')],
  ['another log-in page in English', page('Douban Login', '')],
  ['a script to a host that checks', '<script>location.href="https://sec.douban.com/c?r=x"</script>'],
  [
    'a page that says that its script goes there',
    page('跳转', '正在跳转', "<script>top.location = 'https://accounts.douban.com/passport/login'</script>"),
  ],
  [
    'a script to an apology',
    page('', '<script>location.replace("https://www.douban.com/misc/sorry")</script>'),
  ],
  [
    'a refresh without scripts',
    page('', '<noscript><meta http-equiv="refresh" content="0;https://sec.douban.com"></noscript>'),
  ],
  [
    'a page that is only a script',
    '<script>document.cookie="__jsl_clearance_s=1";location.href=location.pathname</script>',
  ],
  ['a challenge that was cut short', page('禁止访问', '').slice(0, -14)],
])('%s is blocked', (_case, html) => {
  const error = caught(() => extractMovies(html, LIST_URL));
  expect(error).toMatchObject({ class: 'blocked', expected: 'ol.grid_view' });
});

it('a page without a list that refreshes to another page has changed', () => {
  const html = page('moved', '', '<meta http-equiv="refresh" content="0; url=/new-top250">');
  expect(caught(() => extractMovies(html, LIST_URL))).toMatchObject({
    class: 'changed',
    actual: 'a page that leads to https://movie.douban.com/new-top250',
  });
});

it.each([
  ['a text beside its script', page('x', '<p>In cinemas</p><script>location.href</script>'), 'changed'],
  ['only a script that goes nowhere', page('x', '<script src="/app.js"></script>'), 'changed'],
  ['no end after its script', '<html><head><script>if (location.hash) {}</script><tit', 'retry'],
])('a page without a list and with %s is not blocked', (_case, html, errorClass) => {
  expect(caught(() => extractMovies(html, LIST_URL)).class).toBe(errorClass);
});

it('a list that speaks of logging in, captchas and odd requests is still a list', () => {
  const html = pageOf([item('new', { title: '禁止访问', quote: '有异常请求从你的 IP 发出' })]).replace(
    '<body>',
    '<body><a class="nav-login captcha" href="/passport/login">登录/注册</a>',
  );
  expect(extractMovies(html, LIST_URL).entries).toHaveLength(1);
});

it.each([
  ['an application', page('Top 250', '<div id="root"></div><script src="/app.js"></script>')],
  [
    'an application without a title',
    page('', '<script src="/app.js"></script><script>window.location.hash</script>'),
  ],
  [
    'a page with a script that waits for a click',
    page(
      'Top 250',
      `${'很好的电影。'.repeat(30)}<script>function f(){location.href="https://accounts.douban.com/"}</script>`,
    ),
  ],
  ['a page about robots', page('I, Robot and other robots', '<p>x</p>')],
  ['a page in maintenance', page('系统维护', '<p>系统维护中</p>')],
])('%s without a list has changed', (_case, html) => {
  expect(caught(() => extractMovies(html, LIST_URL)).class).toBe('changed');
});

it('a page without a list that only offers to log in has changed', () => {
  const html = page('豆瓣电影', '<a href="https://accounts.douban.com/passport/login">登录/注册</a>');
  expect(caught(() => extractMovies(html, LIST_URL)).class).toBe('changed');
});

const blocked = savedPath('blocked');
it.skipIf(blocked === null)('every saved block page of the real site is blocked', () => {
  const files = readdirSync(blocked ?? '');
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const html = readFileSync(`${blocked}/${file}`, 'utf8');
    expect(caught(() => extractMovies(html, LIST_URL)).class, file).toBe('blocked');
  }
});
