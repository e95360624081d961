import type { SampleMovie } from './movies.ts';

/** The version of the real site's markup. The site used that of 2016 until 2024; that of 2025 has fewer classes. */
export type Markup = '2016' | '2025';

/** The content of a page. Faults change it before it is rendered as HTML. */
export interface PageView {
  markup: Markup;
  page: number;
  movies: SampleMovie[];
  /** Links to pages by number, including this page. The paginator shows an ellipsis where numbers are missing. */
  links: { page: number; href: string }[];
  previous: string | null;
  next: string | null;
  /** The `data-total-page` attribute of this page's number; null for a paginator without it. */
  totalPages: string | null;
  /** The number in `共250条`. */
  totalMovies: string | null;
}

/** Renders a page with the real site's markup, except the parts that no crawler reads. */
export function renderPage(view: PageView): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
    <title>
电影 Top ${escapeHtml(view.totalMovies ?? '榜')}
</title>
</head>
<body>
<div id="content">
<div class="article">
<ol class="grid_view">
${view.movies.map(sample => renderMovie(sample, view.markup)).join('')}</ol>
${renderPaginator(view)}
</div>
</div>
</body>
</html>
`;
}

function renderMovie({ movie, creditsHtml, factsHtml }: SampleMovie, markup: Markup): string {
  const old = markup === '2016';
  const blank = old ? ' class=""' : '';
  const link = escapeHtml(movie.link);
  const original = movie.originalTitle;
  const facts = factsHtml ?? renderFacts([movie.year, movie.countries.join(' '), movie.genres.join(' ')]);
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
                            ${creditsHtml ?? escapeHtml(movie.credits ?? '').replace(' 主演:', '&nbsp;&nbsp;&nbsp;主演:')}<br>
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

function renderPaginator(view: PageView): string {
  const pages = view.links.map(({ page, href }, index) => {
    const gap =
      page > (view.links[index - 1]?.page ?? page) + 1 ? '            <span class="break">...</span>\n' : '';
    return `${gap}${page === view.page ? renderThisPage(view) : `            <a href="${escapeHtml(href)}" >${page}</a>`}`;
  });
  const count =
    view.totalMovies === null
      ? ''
      : `            <span class="count">(共${escapeHtml(view.totalMovies)}条)</span>`;
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

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
