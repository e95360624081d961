import * as z from 'zod';
import { escapeHtml, readRows, renderPaginator, renderTableDocument } from './douban.sample.ts';
import music from './music.ts';
import type { Sample, SampleEntry } from './sample.ts';

/** The fields of an album, as a page shows them. */
const Album = music.entry.extend({
  alias: z.string().nullable(),
  credits: z.string().nullable(),
  artists: z.array(z.string()),
  released: z.string().nullable(),
  labels: z.array(z.string()),
});

/** A line of music.sample.ndjson. The facts are from the real list, which shows no quotes. */
const Row = Album.omit({ rank: true, link: true, poster: true, quote: true }).extend({
  /** A line that cannot be derived from the other fields, because its date is in another form. */
  credits: z.string().optional(),
});
const ROWS = readRows('music').map(row => Row.parse(row));

/** What the sample site serves for the list of music. */
export default {
  linksAreAbsolute: true,
  queryOf: start => `?start=${start}`,
  total: 'pages',

  entryOf: number => {
    const album = ROWS[number - 1] ?? generated(number);
    const { artists, released, labels } = album;
    const parts = [...artists, released, ...labels].filter(part => part !== null);
    return {
      entry: {
        rank: number,
        ...album,
        quote: null,
        credits: album.credits ?? (parts.length === 0 ? null : parts.join(' / ')),
        link: `https://music.douban.com/subject/${album.id}/`,
        poster: `https://img.example/album/${album.id}.jpg`,
      },
    };
  },

  renderPage: view =>
    renderTableDocument(
      '豆瓣音乐 Top 250',
      `        <p class="ul first"></p>
${view.entries.map(renderAlbum).join('        <p class="ul"></p>\n')}
${renderPaginator(view)}`,
    ),
} satisfies Sample;

function renderAlbum({ entry }: SampleEntry): string {
  const album = Album.parse(entry);
  const link = escapeHtml(album.link);
  const alias = album.alias === null ? '' : `<span style="font-size:12px;">${escapeHtml(album.alias)}</span>`;
  return `        <table width="100%%">
            <tr class="item">
                <td width="100" valign="top">
            <a class="nbg" href="${link}" title="${escapeHtml(`${album.artists[0] ?? ''} - ${album.title}`)}">
                ${album.poster === null ? '' : `<img src="${escapeHtml(album.poster)}" alt="${escapeHtml(album.title)}"/>`}</a>
            </td>
            <td valign="top">
        <div class="pl2">
        <a href="${link}" >
            ${escapeHtml(album.title)}
                ${alias}
       </a>
            ${album.credits === null ? '' : `<p class="pl">${escapeHtml(album.credits)}</p>`}
                    <div class="star clearfix"><span class="allstar45"></span><span class="rating_nums">${album.rating?.toFixed(1) ?? ''}</span>
                <span class="pl">
                    (
                            ${album.votes === null ? '目前无人评价' : `${album.votes}人评价`}
                    )
                </span></div>
        </div>
        </td>
        </tr>
        </table><div id="collect_form_${album.id}"></div>
`;
}

/** Generates an album from its number. Each optional field is missing for some numbers, always for the same ones. */
function generated(number: number): z.infer<typeof Row> {
  const undated = number % 50 === 0;
  return {
    id: String(70_000_000 + number),
    title: `专辑 ${number}`,
    alias: number % 3 === 0 ? null : `Album No. ${number}`,
    artists: undated ? [] : number % 5 === 0 ? [`歌手 ${number}`, `Singer ${number}`] : [`歌手 ${number}`],
    released: undated ? null : `${1960 + (number % 60)}-01-${10 + (number % 18)}`,
    labels: undated ? [] : ['专辑', 'CD', '流行'],
    rating: number % 40 === 0 ? null : Math.round(97 - (number % 20)) / 10,
    votes: number % 40 === 0 ? null : 500_000 - number,
  };
}
