import * as z from 'zod';
import { escapeHtml, readRows, renderDocument, renderPaginator } from './douban.sample.ts';
import list from './movies.ts';
import type { Markup, Sample, SampleEntry } from './sample.ts';

/** The fields of a movie, as a page shows them. */
const Movie = list.entry.extend({
  originalTitle: z.string().nullable(),
  otherTitles: z.array(z.string()),
  credits: z.string().nullable(),
  year: z.int().nullable(),
  countries: z.array(z.string()),
  genres: z.array(z.string()),
  playable: z.boolean(),
});

/** A line of movies.sample.ndjson. The facts are from the real list; the quotes were written for this project. */
const Row = Movie.omit({ rank: true, link: true, poster: true }).extend({
  creditsHtml: z.string().optional(),
  factsHtml: z.string().optional(),
});
const ROWS = readRows('movies').map(row => Row.parse(row));

/** What the sample site serves for the list of movies, in the markup before and after the spring of 2025. */
export default {
  linksAreAbsolute: false,
  queryOf: start => `?start=${start}&filter=`,
  total: 'entries',

  entryOf: number => {
    const { creditsHtml: credits, factsHtml: facts, ...movie } = ROWS[number - 1] ?? generated(number);
    const link = `https://movie.douban.com/subject/${movie.id}/`;
    const poster = `https://img.example/poster/${movie.id}.jpg`;
    return { entry: { rank: number, ...movie, link, poster }, html: { credits, facts } };
  },

  renderPage: view =>
    renderDocument(
      `电影 Top ${escapeHtml(view.totalEntries ?? '榜')}`,
      `<ol class="grid_view">
${view.entries.map(entry => renderMovie(entry, view.markup)).join('')}</ol>
${renderPaginator(view)}`,
    ),
} satisfies Sample;

function renderMovie({ entry, html = {} }: SampleEntry, markup: Markup): string {
  const movie = Movie.parse(entry);
  const old = markup === '2016';
  const blank = old ? ' class=""' : '';
  const link = escapeHtml(movie.link);
  const original = movie.originalTitle;
  const facts = html.facts ?? renderFacts([movie.year, movie.countries.join(' '), movie.genres.join(' ')]);
  const votes = movie.votes === null ? '(尚未上映)' : `${movie.votes}人评价`;
  return `        <li>
            <div class="item">
                <div class="pic">
                    <em${blank}>${movie.rank}</em>
                    <a href="${link}">
                        ${movie.poster === null ? '' : `<img width="100" alt="${escapeHtml(movie.title)}" src="${escapeHtml(movie.poster)}"${blank}>`}
                    </a>
                </div>
                <div class="info">
                    <div class="hd">
                        <a href="${link}"${blank}>
                            <span class="title">${escapeHtml(movie.title)}</span>
                                ${original === null ? '' : `<span class="title">&nbsp;/&nbsp;${escapeHtml(original)}</span>`}
                                ${renderAliases(movie.otherTitles)}
                        </a>

                            ${movie.playable ? '<span class="playable">[可播放]</span>' : ''}
                    </div>
                    <div class="bd">
                        <p${blank}>
                            ${html.credits ?? escapeHtml(movie.credits ?? '').replace(' 主演:', '&nbsp;&nbsp;&nbsp;主演:')}<br>
                            ${facts}
                        </p>

                        <div${old ? ' class="star"' : ''}>
                            <span class="rating${(movie.rating ?? 0) > 9.5 ? '5' : '45'}-t"></span>
                            <span class="rating_num" property="v:average">${movie.rating?.toFixed(1) ?? ''}</span>
                            <span property="v:best" content="10.0"></span>
                            <span>${votes}</span>
                        </div>
${movie.quote === null ? '' : renderQuote(movie.quote, old)}                    </div>
                </div>
            </div>
        </li>
`;
}

function renderAliases(titles: string[]): string {
  if (titles.length === 0) return '';
  return `<span class="other">&nbsp;/&nbsp;${titles.map(escapeHtml).join('  /  ')}</span>`;
}

/** Year, countries and genres, each in its place; one that is missing leaves its place empty. */
function renderFacts(facts: (string | number | null)[]): string {
  return facts.map(fact => escapeHtml(String(fact ?? ''))).join('&nbsp;/&nbsp;');
}

function renderQuote(quote: string, old: boolean): string {
  return `
                            <p class="quote">
                                <span${old ? ' class="inq"' : ''}>${escapeHtml(quote)}</span>
                            </p>
`;
}

/** Generates a movie from its number. Each optional field is missing for some numbers, always for the same ones. */
function generated(number: number): z.infer<typeof Row> {
  const unseen = number % 40 === 0;
  return {
    id: String(90_000_000 + number),
    title: `影片 ${number}`,
    originalTitle: number % 3 === 0 ? null : `Film No. ${number}`,
    otherTitles:
      number % 2 === 0 ? [] : [`第 ${number} 号影片(港 / 台)`, `Number ${number} / The <Movie> & More`],
    quote: number % 9 < 4 ? null : `第 ${number} 部的一句话。`,
    credits: number % 60 === 0 ? null : `导演: 导演 ${number} Director ${number} 主演: 演员 ${number} Act...`,
    year: number % 70 === 0 ? null : 1930 + (number % 95),
    countries: number % 7 === 0 ? ['法国', '意大利'] : ['中国大陆'],
    genres: number % 5 === 0 ? ['剧情', '动画'] : ['喜剧'],
    rating: unseen ? null : Math.round(97 - (number % 20)) / 10,
    votes: unseen ? null : 1_000_000 - number,
    playable: number % 4 !== 0,
  };
}
