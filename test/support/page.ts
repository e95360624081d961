import type { Entry } from '../../functions/core/page/list.ts';

/** The URL of the list that test pages belong to. */
export const LIST_URL = 'https://movie.douban.com/top250';

export type Markup = 'old' | 'new';

/** The parts of a list item in the site's markup, as HTML. An empty part is omitted together with its enclosing element. */
export interface ItemParts {
  rank: string;
  href: string;
  picHref: string;
  poster: string;
  title: string;
  originalTitle: string;
  aliases: string;
  playable: string;
  credits: string;
  facts: string;
  rating: string;
  votes: string;
  quote: string;
}

const PARTS: ItemParts = {
  rank: '1',
  href: 'https://movie.douban.com/subject/1000001/',
  picHref: '',
  poster: 'https://img.example/1.jpg',
  title: '第一部',
  originalTitle: '&nbsp;/&nbsp;The First',
  aliases: '&nbsp;/&nbsp;一号(港)  /  One(台)',
  playable: '[可播放]',
  credits: '导演: 某人 Somebody&nbsp;&nbsp;&nbsp;主演: 他人 Others /...',
  facts: '1994&nbsp;/&nbsp;美国&nbsp;/&nbsp;犯罪 剧情',
  rating: '9.7',
  votes: '3172336人评价',
  quote: '一句话。',
};

export function item(markup: Markup, changes: Partial<ItemParts> = {}): string {
  const parts = { ...PARTS, ...changes };
  const blank = markup === 'old' ? ' class=""' : '';
  const within = (open: string, text: string, close: string) => (text === '' ? '' : open + text + close);
  return `<li><div class="item">
  <div class="pic">${within(`<em${blank}>`, parts.rank, '</em>')}
    <a href="${parts.picHref || parts.href}">${within('<img width="100" src="', parts.poster, '">')}</a></div>
  <div class="info"><div class="hd"><a href="${parts.href}"${blank}>
      ${within('<span class="title">', parts.title, '</span>')}
      ${within('<span class="title">', parts.originalTitle, '</span>')}
      ${within('<span class="other">', parts.aliases, '</span>')}
    </a>${within('<span class="playable">', parts.playable, '</span>')}</div>
    <div class="bd"><p${blank}>
        ${parts.credits}<br>
        ${parts.facts}
      </p>
      <div${markup === 'old' ? ' class="star"' : ''}>
        ${within('<span class="rating_num" property="v:average">', parts.rating, '</span>')}
        <span>${parts.votes}</span></div>
      ${within(`<p class="quote"><span${markup === 'old' ? ' class="inq"' : ''}>`, parts.quote, '</span></p>')}
    </div></div></div></li>`;
}

export function pageOf(items: string[], paginator = ''): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Top 250</title></head><body>
<ol class="grid_view">${items.join('\n')}</ol>
<div class="paginator">${paginator}</div></body></html>`;
}

/** An entry for tests in which only its rank and id matter. */
export function entry(rank: number, changes: Partial<Entry> = {}): Entry {
  const id = String(1_000_000 + rank);
  return {
    rank,
    id,
    title: `第 ${rank} 部`,
    originalTitle: null,
    otherTitles: [],
    quote: null,
    link: `https://movie.douban.com/subject/${id}/`,
    poster: null,
    credits: null,
    year: 2000,
    countries: ['法国'],
    genres: ['剧情'],
    rating: 9,
    votes: 100,
    playable: false,
    ...changes,
  };
}

export function entries(from: number, count: number): Entry[] {
  return Array.from({ length: count }, (_, index) => entry(from + index));
}
