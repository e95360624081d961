/**
 * Pages that the site sends instead of the list if it suspects a robot. They contain the markup by which each kind is recognized, and
 * text that was written for this project.
 */
export const CHALLENGES = {
  pow: page(
    '请稍候',
    `<p>浏览器正在完成一道小计算题。</p>
<form name="sec" id="sec" method="POST" action="/c">
  <input type="hidden" id="tok" name="tok" value="sample-token">
  <input type="hidden" id="cha" name="cha" value="sample-challenge">
  <input type="hidden" id="sol" name="sol" value="">
</form>`,
  ),
  captcha: page(
    '禁止访问',
    '<div id="captcha"></div>\n<script src="https://captcha.example/captcha.js"></script>',
  ),
  login: page('登录跳转页', '<p>有异常请求从你的 IP 发出，请 <a href="/login">登录</a> 后再来。</p>'),
};

function page(title: string, body: string): string {
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
${body}
</body>
</html>
`;
}
