import { html, raw } from 'hono/html';
import type { Entry, List } from '../../../core/page/list.ts';
import { SORT_FIELDS } from '../../../core/read/select.ts';
import { type Facet, facetsOf, groupsOf } from './charts/groups.ts';
import { type Html, langOf, ownLink, type PageContext, pathTo, unitOf } from './context.ts';
import { label } from './language.ts';
import { sentence } from './words.ts';

/** The most values of a facet that the filter offers. */
const MAX_VALUES = 10;

/** The formats of the list beside this page. */
const DOWNLOADS = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** The orders that a page offers: ranks as they are, the other fields from the top. */
function sortsOf(entries: Entry[]): string[] {
  const has = (field: string) => entries.some(entry => typeof entry[field] === 'number');
  return SORT_FIELDS.filter(has).map(field => (field === 'rank' ? field : `-${field}`));
}

/** The bar over the rows: search, order, filter and downloads. It is a form, so that it works without the script. */
export function toolBar(context: PageContext, list: List, entries: Entry[], total: number): Html {
  const { words, query, asked } = context;
  const sort = query.get('sort') ?? 'rank';
  const facets = facetsOf(list, entries);
  const fields = list.search.filter(field => field !== 'quote' && !list.titles.includes(field)).slice(0, 3);
  const placeholder = words.searchIn([...new Set(fields.map(field => label(list, context.language, field)))]);
  const own = [...query].filter(([name]) => !['q', 'sort', 'offset'].includes(name));
  const kept = asked === null ? own : [...own, ['lang', asked]];
  return html`<form class="bar" role="search" action="${context.root}${list.name}" data-search><label class="vh" for="q">${words.search}</label><input id="q" name="q" type="search" placeholder="${placeholder}" value="${query.get('q') ?? ''}" maxlength="200" autocomplete="off"><label class="vh" for="s">${words.sort}</label><select id="s" name="sort">${sortsOf(
    entries,
  ).map(
    one =>
      html`<option value="${one}"${one === sort ? raw(' selected') : ''}>${words.sortBy[one] ?? one}</option>`,
  )}</select>${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<noscript><button>${words.show}</button></noscript>${filter(context, list, facets, entries, sort)}<p class="cnt"><output id="count">${counted(context, list, total)}</output></p>${downloads(context, list)}</form>`;
}

/** Everything by which the list can be narrowed, in one place. */
function filter(context: PageContext, list: List, facets: Facet[], entries: Entry[], sort: string): Html {
  const { words } = context;
  const chip = (name: string, value: string, text: string, count: number | null, isOn: boolean) =>
    html`<a${ownLink(context, name, value)}${isOn ? raw(' aria-current="true"') : ''}${langOf(context, text)}>${text}${count === null ? '' : html` <small>${count}</small>`}</a>`;
  const values = facets.map(facet => {
    const groups = groupsOf(context, list, facet, entries).filter(group => group.entries.length > 0);
    const shown = facet.isNumeric ? groups : groups.slice(0, MAX_VALUES);
    return shown.length === 0
      ? ''
      : html`<p><b>${sentence(label(list, context.language, facet.name))}</b>${shown.map(group =>
          chip(
            facet.name,
            group.value,
            group.name,
            group.entries.length,
            context.query.getAll(facet.name).includes(group.value),
          ),
        )}</p>`;
  });
  const orders = sortsOf(entries).map(one => chip('sort', one, words.sortBy[one] ?? one, null, one === sort));
  return html`<details class="fl"><summary>${words.filter}</summary><div><p class="so"><b>${words.sort}</b>${orders}</p>${values}</div></details>`;
}

/** Links to the same entries in other formats. */
export function downloads(context: PageContext, list: List): Html {
  const query = new URLSearchParams([...context.query].filter(([name]) => name !== 'offset'));
  const link = (format: string, text: string) =>
    html`<a data-format href="${context.root}${list.name}.${format}${query.size === 0 ? '' : `?${query}`}">${text}</a>`;
  return html`<p class="dl">${DOWNLOADS.map(([format, text]) => link(format, text))}${link('txt', context.words.text)}</p>`;
}

/** What the list is narrowed to, each with a link that takes it back. */
export function chosen(context: PageContext, list: List): Html {
  const { query, words, language } = context;
  const names = ['q', 'minRating', ...Object.keys(list.facets)];
  const chips = names.flatMap(name =>
    query.getAll(name).map(value => {
      const rest = new URLSearchParams(
        [...query].filter(([other, one]) => other !== 'offset' && (other !== name || one !== value)),
      );
      const shown = name === 'q' ? `“${value}”` : label(list, language, value);
      const what = name === 'q' ? '' : `${sentence(label(list, language, name))}: `;
      return html`<a href="${pathTo(context, list.name, rest)}" data-whole="${String(rest)}">${what}<bdi${langOf(context, shown)}>${shown}</bdi><span aria-hidden="true"> ×</span><span class="vh"> ${words.clear}</span></a>`;
    }),
  );
  return chips.length === 0 ? '' : html`<p class="chips">${chips}</p>`;
}

/** How many entries are shown. */
export function counted(context: PageContext, list: List, total: number): Html {
  return html`${context.formats.whole(total)} ${unitOf(context, list, total)}`;
}
