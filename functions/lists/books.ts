import type { Cheerio } from 'cheerio/slim';
import type { Element } from 'domhandler';
import * as z from 'zod';
import { defineList } from '../core/page/list.ts';
import { agreed, fold } from '../core/page/text.ts';
import {
  DOUBAN,
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
  read: (row, reading) => {
    const head = row.find('.pl2');
    const anchor = head.children('a');
    const credits = agreed(texts(row.find('p.pl')));
    const { before, date, after } = splitAtDate(partsOf(credits));
    return {
      rank: reading.place,
      ...readSubject(row.find('.pl2 > a[href], a.nbg[href]'), reading),
      title: reading.need(agreed(ownText(anchor)), 'a title'),
      subtitle: withoutColon(agreed(texts(anchor.children('span')))),
      originalTitle: agreed(texts(head.children('span'))),
      quote: readQuote(row.find('p.quote')),
      poster: readPoster(row.find('.nbg img'), reading),
      rating: readRating(row.find('.rating_nums')),
      votes: readVotesOfRow(row),
      credits,
      people: before.slice(0, -1),
      publisher: before.at(-1) ?? null,
      published: date,
      price: fold(after.join(' / ')),
      readable: isReadable(head),
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

function isReadable(head: Cheerio<Element>): boolean {
  return head.find('img[alt*="可试读"], img[title*="可试读"]').length > 0 || head.text().includes('可试读');
}
