import * as z from 'zod';
import books from './books.ts';
import { escapeHtml, readRows, renderPaginator, renderTableDocument } from './douban.sample.ts';
import type { Sample, SampleEntry } from './sample.ts';

/** The fields of a book, as a page shows them. */
const Book = books.entry.extend({
  subtitle: z.string().nullable(),
  originalTitle: z.string().nullable(),
  credits: z.string().nullable(),
  people: z.array(z.string()),
  publisher: z.string().nullable(),
  published: z.string().nullable(),
  price: z.string().nullable(),
  readable: z.boolean(),
});

/** A line of books.sample.ndjson. The facts are from the real list; the quotes were written for this project. */
const Row = Book.omit({ rank: true, link: true, poster: true, credits: true });
const ROWS = readRows('books').map(row => Row.parse(row));

/** What the sample site serves for the list of books. */
export default {
  linksAreAbsolute: true,
  queryOf: start => `?start=${start}`,
  total: null,

  entryOf: number => {
    const book = ROWS[number - 1] ?? generated(number);
    const { people, publisher, published, price } = book;
    const parts = [...people, publisher, published, price].filter(part => part !== null);
    return {
      entry: {
        rank: number,
        ...book,
        credits: parts.length === 0 ? null : parts.join(' / '),
        link: `https://book.douban.com/subject/${book.id}/`,
        poster: `https://img.example/cover/${book.id}.jpg`,
      },
    };
  },

  renderPage: view =>
    renderTableDocument(
      '豆瓣图书 Top 250',
      `        <p class="ulfirst"></p>
${view.entries.map(renderBook).join('        <p class="ul"></p>\n')}
${renderPaginator(view)}`,
    ),
} satisfies Sample;

function renderBook({ entry }: SampleEntry): string {
  const book = Book.parse(entry);
  const link = escapeHtml(book.link);
  const subtitle =
    book.subtitle === null ? '' : `<span style="font-size:12px;"> : ${escapeHtml(book.subtitle)} </span>`;
  const original =
    book.originalTitle === null
      ? ''
      : `<br/>\n                <span style="font-size:12px;">${escapeHtml(book.originalTitle)}</span>`;
  return `      <table width="100%">
        <tr class="item">
          <td width="100" valign="top">
            <a class="nbg" href="${link}">
              ${book.poster === null ? '' : `<img src="${escapeHtml(book.poster)}" width="90" />`}
            </a>
          </td>
          <td valign="top">
            <div class="pl2">
              <a href="${link}" onclick=&#34;moreurl(this,{i:&#39;${(book.rank - 1) % 25}&#39;})&#34; title="${escapeHtml(book.title)}">
                ${escapeHtml(book.title)}
                ${subtitle}
              </a>
                ${book.readable ? '&nbsp; <img src="https://img.example/read.gif" alt="可试读" title="可试读"/>' : ''}
                ${original}
            </div>
              ${book.credits === null ? '' : `<p class="pl">${escapeHtml(book.credits)}</p>`}
              <div class="star clearfix">
                  <span class="allstar45"></span>
                  <span class="rating_nums">${book.rating?.toFixed(1) ?? ''}</span>
                <span class="pl">(
                    ${book.votes === null ? '目前无人评价' : `${book.votes}人评价`}
                )</span>
              </div>
              ${book.quote === null ? '' : `<p class="quote"><span class="inq">${escapeHtml(book.quote)}</span></p>`}
          </td>
        </tr>
      </table>
`;
}

/** Generates a book from its number. Each optional field is missing for some numbers, always for the same ones. */
function generated(number: number): z.infer<typeof Row> {
  const undated = number % 50 === 0;
  return {
    id: String(80_000_000 + number),
    title: `图书 ${number}`,
    subtitle: number % 4 === 0 ? `第 ${number} 卷` : null,
    originalTitle: number % 3 === 0 ? null : `Book No. ${number}`,
    quote: number % 9 < 4 ? null : `第 ${number} 本的一句话。`,
    people: undated ? [] : [`[英] 作者 ${number}`, `译者 ${number}`],
    publisher: undated ? null : `出版社 ${number % 20}`,
    published: undated ? null : `${1950 + (number % 70)}-${1 + (number % 12)}`,
    price: undated ? null : `${20 + (number % 50)}.00元`,
    rating: number % 40 === 0 ? null : Math.round(97 - (number % 20)) / 10,
    votes: number % 40 === 0 ? null : 1_000_000 - number,
    readable: number % 4 !== 0,
  };
}
