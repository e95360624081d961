import type { Element } from 'domhandler';
import * as z from 'zod';
import { defineList } from '../core/page/list.ts';
import { agreed, fold, rawText } from '../core/page/text.ts';
import { allWithin, childrenOf, is, within } from '../core/page/walk.ts';
import {
  DOUBAN,
  isLink,
  ownText,
  partsOf,
  readPoster,
  readQuote,
  readRating,
  readSubject,
  readVotesOfRow,
  splitAtDate,
  texts,
} from './douban.ts';

const optionalText = z.string().nullable().default(null);

/** Douban's Book Top 250. It shows no ranks, so an entry's rank is its place. */
export default defineList({
  ...DOUBAN,
  name: 'books',
  title: { en: 'Douban Book Top 250', zh: '豆瓣图书 Top 250' },
  url: 'https://book.douban.com/top250',
  entry: z.object({
    subtitle: optionalText.describe('The subtitle'),
    originalTitle: optionalText.describe('The title in the original language'),
    credits: optionalText.describe('The line of authors, publisher, date and price, as the site shows it'),
    people: z.array(z.string()).default([]).describe('Authors and translators'),
    publisher: optionalText.describe('The publisher'),
    published: optionalText.describe('The date of publication, as the site shows it'),
    price: optionalText.describe('The price, as the site shows it'),
    readable: z.boolean().default(false).describe('Whether the site offers a sample to read'),
  }),
  list: '.article div.indent',
  item: 'tr.item',
  read: (item, reading) => {
    const all = allWithin(item.toArray());
    const heads = all.filter(is('.pl2'));
    const anchors = childrenOf(heads, is('a'));
    const credits = agreed(texts(all.filter(is('p.pl'))));
    const { before, date, after } = splitAtDate(partsOf(credits));
    return {
      rank: reading.place,
      ...readSubject(all.filter(isLink), reading),
      title: reading.need(agreed(ownText(anchors)), 'a title'),
      subtitle: withoutColon(agreed(texts(childrenOf(anchors, is('span'))))),
      originalTitle: agreed(texts(childrenOf(heads, is('span')))),
      quote: readQuote(all.filter(is('p.quote'))),
      poster: readPoster(within(all.filter(is('.nbg')), is('img')), reading),
      rating: readRating(all.filter(is('.rating_nums'))),
      votes: readVotesOfRow(all),
      credits,
      people: before.slice(0, -1),
      publisher: before.at(-1) ?? null,
      published: date,
      price: fold(after.join(' / ')),
      readable: isReadable(heads),
    };
  },
  atLeast: 240,
  search: ['title', 'subtitle', 'originalTitle', 'people', 'publisher', 'quote'],
  facets: { publisher: 'publisher' },
  titles: ['originalTitle'],
  facts: ['people', 'publisher', 'published'],
  labels: {
    en: {
      list: 'Books',
      entry: 'book',
      entries: 'books',
      originalTitle: 'original title',
      people: 'author, translator',
      published: 'date of publication',
      readable: 'has a sample',
    },
    zh: {
      list: '图书',
      entry: '本',
      entries: '本',
      title: '书名',
      subtitle: '副题',
      originalTitle: '原名',
      people: '作者/译者',
      publisher: '出版社',
      published: '出版时间',
      price: '定价',
      readable: '可试读',
    },
  },
});

function withoutColon(text: string | null): string | null {
  return text === null ? null : fold(text.replace(/^[:：]/, ''));
}

const SAYS = '可试读';

function isReadable(heads: Element[]): boolean {
  const shows = ({ attribs }: Element) => [attribs.alt, attribs.title].some(text => text?.includes(SAYS));
  return within(heads, is('img')).some(shows) || heads.map(rawText).join('').includes(SAYS);
}
