import * as z from 'zod';
import { defineList } from '../core/page/list.ts';
import { agreed } from '../core/page/text.ts';
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
const words = z.array(z.string()).default([]);

/** Douban's Music Top 250. It shows no ranks, so an entry's rank is its place. */
export default defineList({
  ...DOUBAN,
  name: 'music',
  title: { en: 'Douban Music Top 250', zh: '豆瓣音乐 Top 250' },
  url: 'https://music.douban.com/top250',
  entry: z.object({
    alias: optionalText.describe('Another title'),
    credits: optionalText.describe('The line of artists, date and kind, as the site shows it'),
    artists: words.describe('The artists'),
    released: optionalText.describe('The date of release, as the site shows it'),
    labels: words.describe('Kind of release, medium and genre, as the site shows them'),
  }),
  list: '.article div.indent',
  item: 'tr.item',
  read: (item, reading) => {
    const all = allWithin(item.toArray());
    const anchors = childrenOf(all.filter(is('.pl2')), is('a'));
    const credits = agreed(texts(all.filter(is('p.pl'))));
    const { before, date, after } = splitAtDate(partsOf(credits));
    return {
      rank: reading.place,
      ...readSubject(all.filter(isLink), reading),
      title: reading.need(agreed(ownText(anchors)), 'a title'),
      alias: agreed(texts(childrenOf(anchors, is('span')))),
      quote: readQuote(all.filter(is('p.quote'))),
      poster: readPoster(within(all.filter(is('.nbg')), is('img')), reading),
      rating: readRating(all.filter(is('.rating_nums'))),
      votes: readVotesOfRow(all),
      credits,
      artists: before,
      released: date,
      labels: after,
    };
  },
  atLeast: 240,
  search: ['title', 'alias', 'artists', 'quote'],
  facets: { artist: 'artists', label: 'labels' },
  titles: ['alias'],
  facts: ['artists', 'released', 'labels'],
  labels: {
    en: {
      list: 'Music',
      entry: 'album',
      entries: 'albums',
      artists: 'artist',
      artist: 'artist',
      released: 'date of release',
      labels: 'kind',
      label: 'kind',
      专辑: 'Album',
      流行: 'Pop',
      摇滚: 'Rock',
      民谣: 'Folk',
      单曲: 'Single',
      选集: 'Compilation',
      '放克/灵歌/R&B': 'Funk, soul, R&B',
      原声: 'Soundtrack',
      引进版: 'Licensed edition',
      爵士: 'Jazz',
      电子: 'Electronic',
      说唱: 'Rap',
      轻音乐: 'Easy listening',
      古典: 'Classical',
      数字: 'Digital',
    },
    zh: {
      list: '音乐',
      entry: '张',
      entries: '张',
      title: '专辑',
      alias: '又名',
      artists: '表演者',
      artist: '表演者',
      released: '发行时间',
      labels: '类别',
      label: '类别',
    },
  },
});
