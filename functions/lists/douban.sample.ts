import { readFileSync } from 'node:fs';
import type { PageView } from './sample.ts';

/** The lines of a sample's data, which stands beside its file. */
export function readRows(name: string): unknown[] {
  const text = readFileSync(new URL(`./${name}.sample.ndjson`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

/** A page of Douban's without the parts that no crawler reads. */
export function renderDocument(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
    <title>
${title}
</title>
</head>
<body>
<div id="content">
<div class="article">
${body}
</div>
</div>
</body>
</html>
`;
}

/** The same for a list of table rows, whose pages have other tables and elements of the same classes around the list. */
export function renderTableDocument(title: string, list: string): string {
  return renderDocument(
    title,
    `  <div class="more-items">
        <table cellpadding="0" cellspacing="0"><tbody><tr><td><a href="https://nav.example/">别的页面</a></td></tr></tbody></table>
  </div>
<script type="text/x-jquery-tmpl">
  <ul><li class="item"><a href="{{= url}}">{{= title}}</a></li></ul>
</script>
  <div class="indent">
${list}
  </div>
</div>
<div class="aside">
  <span class="indent pl">这是一个示例网站，里面的短评是为这个项目写的。</span>`,
  );
}

/** The pagination that all lists of Douban have. */
export function renderPaginator(view: PageView): string {
  const pages = view.links.map(({ page, href }, index) => {
    const gap =
      page > (view.links[index - 1]?.page ?? page) + 1 ? '            <span class="break">...</span>\n' : '';
    return `${gap}${page === view.page ? renderThisPage(view) : `            <a href="${escapeHtml(href)}" >${page}</a>`}`;
  });
  const count =
    view.totalEntries === null
      ? ''
      : `            <span class="count">(共${escapeHtml(view.totalEntries)}条)</span>`;
  return `        <div class="paginator">
${renderStep('prev', '&lt;前页', view.previous)}
${(pages.length === 0 ? [renderThisPage(view)] : pages).join('\n')}
${renderStep('next', '后页&gt;', view.next)}
${count}
        </div>`;
}

function renderThisPage({ page, totalPages }: PageView): string {
  const total = totalPages === null ? '' : ` data-total-page="${escapeHtml(totalPages)}"`;
  return `                <span class="thispage"${total}>${page}</span>`;
}

function renderStep(name: 'prev' | 'next', label: string, href: string | null): string {
  const link = `<link rel="${name}" href="${escapeHtml(href ?? '')}"/>\n            <a href="${escapeHtml(href ?? '')}" >${label}</a>`;
  return `        <span class="${name}">\n            ${href === null ? label : link}\n        </span>`;
}

/** Escapes a text for HTML, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
