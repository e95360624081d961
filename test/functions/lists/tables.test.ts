import { describe, expect, it } from 'vitest';
import { extract } from '../../../functions/core/page/extract.ts';
import type { Entry, List } from '../../../functions/core/page/list.ts';
import books from '../../../functions/lists/books.ts';
import music from '../../../functions/lists/music.ts';
import { loadSample } from '../../../infra/local/sample-site/samples.ts';
import { caught } from '../../support/caught.ts';
import { type RowParts, readRows, row } from '../../support/row.ts';
import { samplePageOf } from '../../support/sample-page.ts';

const LISTS: [name: string, list: List][] = [
  ['books', books],
  ['music', music],
];

describe.each(LISTS)('a row of %s', (_name, list) => {
  const read = (changes: Partial<RowParts> = {}) => readRows(list, row(changes))[0];

  it('has the place it stands at for its rank', () => {
    const entries = readRows(list, row(), row({ href: '/subject/2/' }), row({ href: '/subject/3/' }));
    expect(entries.map(({ rank, id }) => [rank, id])).toEqual([
      [1, '1000001'],
      [2, '2'],
      [3, '3'],
    ]);
  });

  it.each<[string, Partial<RowParts>]>([
    ['in an element that has lost its class', { star: '' }],
    ['without a class of their own', { votes: '<span>(335432人评价)</span>' }],
    ['without any class', { star: '', votes: '<span>(335432人评价)</span>' }],
    ['without brackets', { votes: '<span class="pl">335432人评价</span>' }],
    ['in full-width brackets', { votes: '<span class="pl">（335,432人评价）</span>' }],
    ['beside no rating', { rating: '' }],
    ['beside no rating, in an element that has lost its class', { rating: '', star: '' }],
    ['with white space folded', { votes: '<span class="pl">( 335432人评价 )</span>' }],
  ])('has its votes %s', (_case, changes) => {
    expect(read(changes)?.votes).toBe(335432);
  });

  it.each([
    ['none', ''],
    ['a text instead of them', '<span class="pl">(目前无人评价)</span>'],
    ['two that differ', '<span class="pl">(1人评价)</span><span class="pl">(2人评价)</span>'],
    ['them in a longer text', '<span class="pl">(335432人评价 8.9)</span>'],
    ['a bracket that does not close', '<span class="pl">(335432人评价</span>'],
  ])('with %s has null for its votes, and keeps its rating', (_case, votes) => {
    expect(read({ votes })).toMatchObject({ votes: null, rating: 8.9 });
  });

  it.each<[string, Partial<RowParts>, Partial<Entry>]>([
    ['rating', { rating: '' }, { rating: null }],
    ['cover', { cover: '' }, { poster: null }],
    ['votes', { votes: '' }, { votes: null }],
  ])('without its %s has null there and nothing else changed', (_part, changes, missing) => {
    expect(read(changes)).toEqual({ ...read(), ...missing });
  });

  it('without its line of credits has nothing that comes from it', () => {
    expect(read({ credits: '' })).toMatchObject({ title: '第一本', rating: 8.9, credits: null });
  });

  it.each([
    ['an element with its class', '<p class="quote"><span class="inq">一句话。</span></p>'],
    ['an element that has lost its class', '<p class="quote"><span>\n一句话。\n</span></p>'],
    ['no element of its own', '<p class="quote">一句话。</p>'],
  ])('has its quote from %s', (_case, quote) => {
    expect(read({ quote })?.quote).toBe('一句话。');
  });

  it.each([
    ['none', ''],
    ['an empty one', '<p class="quote"><span class="inq"> </span></p>'],
    ['two that differ', '<p class="quote"><span>一</span></p><p class="quote"><span>二</span></p>'],
  ])('with %s for its quote has null', (_case, quote) => {
    expect(read({ quote })?.quote).toBeNull();
  });

  it('has one subject whether its links use http or https, or carry a query', () => {
    const { host } = new URL(list.url);
    const coverHref = `http://${host}/subject/7/?from=top`;
    expect(read({ href: `https://${host}/subject/7/`, coverHref })).toMatchObject({
      id: '7',
      link: coverHref,
    });
  });

  it.each<[string, Partial<RowParts>, string]>([
    ['links to two subjects', { coverHref: '/subject/2/' }, 'one subject at place 1'],
    ['links to another site', { coverHref: 'https://x.example/subject/1000001/' }, 'one subject at place 1'],
    ['no subject', { href: '/people/1/' }, 'a link to a subject at place 1'],
    ['no title', { title: '' }, 'a title at place 1'],
  ])('with %s is changed, and the error says where', (_case, changes, expected) => {
    const error = caught(() => read(changes));
    expect(error).toMatchObject({ class: 'changed', expected: `${expected} of ${list.name}` });
  });

  it.each(['某人 / 某出版社', '某人 / 2006x / 29.00元', '某人 / 06-5 / 29.00元', '某人 / 20065 / 29.00元'])(
    'whose line "%s" has no date keeps the line, and guesses nothing from it',
    credits => {
      const entry = readRows(list, row({ credits }))[0] ?? {};
      expect(entry).toMatchObject({ credits });
      const own = Object.entries(entry).filter(([name]) =>
        ['people', 'publisher', 'published', 'price', 'artists', 'released', 'labels'].includes(name),
      );
      expect(own.length).toBeGreaterThan(0);
      for (const [, value] of own)
        expect(value === null || (Array.isArray(value) && value.length === 0)).toBe(true);
    },
  );
});

describe('a book', () => {
  const read = (changes: Partial<RowParts> = {}) => readRows(books, row(changes))[0];

  it('has the parts of its line by their places around the date', () => {
    expect(read()).toMatchObject({
      people: ['[美] 某人', '译者'],
      publisher: '某出版社',
      published: '2006-5',
      price: '29.00元',
    });
  });

  it.each([
    ['甲 / 乙社 / 2002 / 53.00元/68.00元', ['甲'], '乙社', '2002', '53.00元/68.00元'],
    ['乙社 / 2002年1月 / CNY 68.00', [], '乙社', '2002年1月', 'CNY 68.00'],
    ['甲 / 乙社 / 2002.1', ['甲'], '乙社', '2002.1', null],
    ['2002/1 / 9元', [], null, '2002/1', '9元'],
    ['甲 / 乙社 / 1999-1 / 2002-1', ['甲'], '乙社', '1999-1', '2002-1'],
  ])('with the line "%s" has them too', (credits, people, publisher, published, price) => {
    expect(read({ credits })).toMatchObject({ people, publisher, published, price });
  });

  it('has its subtitle without the colon, and its original title from after the link', () => {
    const afterLink = '<br><span>The First</span>';
    expect(read({ inLink: ' : 全三册 ', afterLink })).toMatchObject({
      title: '第一本',
      subtitle: '全三册',
      originalTitle: 'The First',
    });
  });

  it.each([
    ['<img src="/read.gif" alt="可试读">', true],
    ['<img src="/read.gif" title="可试读">', true],
    ['<span>[可试读]</span>', true],
    ['<img src="/new.gif" alt="新">', false],
    ['', false],
  ])('with %s in its head has readable %s', (afterLink, readable) => {
    expect(read({ afterLink })?.readable).toBe(readable);
  });

  it('with a cover of 64 pixels has it', () => {
    expect(read({ cover: 'https://img.example/spic/1.jpg" width="64' })?.poster).toBe(
      'https://img.example/spic/1.jpg',
    );
  });
});

describe('an album', () => {
  it('has its alias apart from its title, and the parts of its line around the date', () => {
    const [album] = readRows(
      music,
      row({ inLink: '范特西', credits: '周杰伦 / 某人 / 2001-09-14 / 专辑 / CD / 流行' }),
    );
    expect(album).toMatchObject({
      title: '第一本',
      alias: '范特西',
      artists: ['周杰伦', '某人'],
      released: '2001-09-14',
      labels: ['专辑', 'CD', '流行'],
    });
  });
});

describe.each(LISTS)('a page of %s whose markup is damaged as browsers do not mind', (name, list) => {
  it.each<[string, (html: string) => string]>([
    ['an end tag without its start in a cell', html => html.replace(/(class="pl2">.*?<\/a>)/s, '$1</div>')],
    ['the start tag of the stars lost', html => html.replace(/<div class="star[^"]*">/, '')],
    ['comments that end at --!>', html => html.replace(/<\/table>/g, '</table><!-- ad --!>')],
    [
      'a row in a template',
      html => html.replace(/<table/, '<template><table><tr><td>{{title}}</table></template><table'),
    ],
    ['NUL characters', html => html.replace(/class="pl2">/g, '$&\0')],
    [
      'a second end of the page in a row',
      html => html.replace(/(class="pl2">.*?<\/a>)/s, '$1</body></html>'),
    ],
  ])('%s, has every entry', async (_case, damage) => {
    const { html } = samplePageOf(await loadSample(name), { page: 1, pageSize: 25, listUrl: list.url });
    const damaged = damage(html);
    expect(damaged).not.toBe(html);
    const read = (text: string) =>
      extract(list, text, list.url).entries.map(({ rank, id, title }) => ({ rank, id, title }));
    expect(read(damaged)).toEqual(read(html));
    expect(read(html)).toHaveLength(25);
  });
});
