import { extract } from '../../functions/core/page/extract.ts';
import type { Entry, List } from '../../functions/core/page/list.ts';

/** The parts of a row of Douban's books or music, as HTML. An empty part is omitted together with its enclosing element. */
export interface RowParts {
  href: string;
  coverHref: string;
  cover: string;
  title: string;
  /** Inside of the title's link. */
  inLink: string;
  /** After the title's link. */
  afterLink: string;
  credits: string;
  /** The attributes of the element around rating and votes. */
  star: string;
  rating: string;
  /** The whole element. */
  votes: string;
  /** The whole element. */
  quote: string;
}

const PARTS: RowParts = {
  href: '/subject/1000001/',
  coverHref: '',
  cover: 'https://img.example/1.jpg',
  title: '第一本',
  inLink: '',
  afterLink: '',
  credits: '[美] 某人 / 译者 / 某出版社 / 2006-5 / 29.00元',
  star: ' class="star clearfix"',
  rating: '8.9',
  votes: '<span class="pl">(\n 335432人评价\n )</span>',
  quote: '',
};

export function row(changes: Partial<RowParts> = {}): string {
  const parts = { ...PARTS, ...changes };
  const within = (open: string, text: string, close: string) => (text === '' ? '' : open + text + close);
  return `<table width="100%"><tr class="item">
    <td><a class="nbg" href="${parts.coverHref || parts.href}">${within('<img src="', parts.cover, '">')}</a></td>
    <td><div class="pl2"><a href="${parts.href}">${parts.title} ${within('<span>', parts.inLink, '</span>')}</a>
        ${parts.afterLink}</div>
      ${within('<p class="pl">', parts.credits, '</p>')}
      <div${parts.star}><span class="allstar45"></span>
        ${within('<span class="rating_nums">', parts.rating, '</span>')} ${parts.votes}</div>
      ${parts.quote}</td></tr></table>`;
}

/** Reads rows as a page of a list. The page holds another table and a template too, as the real ones do. */
export function readRows(list: List, ...rows: string[]): Entry[] {
  const html = `<!DOCTYPE html><html><body><table><tr><td>menu</td></tr></table>
<div class="article"><div class="indent">${rows.join('<p class="ul"></p>')}</div>
<div class="paginator"><span class="thispage">1</span></div></div>
<script type="text/template"><li class="item"><a href="/subject/9/">x</a></li></script></body></html>`;
  return extract(list, html, list.url).entries;
}
