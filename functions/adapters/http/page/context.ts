import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { Entry, List } from '../../../core/page/list.ts';
import { MAX_WHOLE } from '../../../core/read/snapshot.ts';
import { FORMATS_OF, type Formats } from './format.ts';
import { isLatin, type Language, label, languageOfText } from './language.ts';
import { WORDS, type Words } from './words.ts';

/** Markup whose texts are escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString> | '';

/** What every page knows of the request that asks for it. */
export interface PageContext {
  /** The configured lists; the first is the one at `/`. */
  lists: List[];
  /** The list that the page is about; null for one that is about none. */
  list: List | null;
  language: Language;
  words: Words;
  formats: Formats;
  /** The relative way to the root of the API, so that links hold behind any prefix: `./` or `../`. */
  root: string;
  /** The query without what says how it is answered: the language, the format and the part. */
  query: URLSearchParams;
  /** The language that the query asks for, which links take along; null where the browser's own is used. */
  asked: Language | null;
  /** Whether every entry of the list stands on the page, so that the marks of charts can lead to its row. */
  isWhole: boolean;
  /** The number of entries of the published list; null where the page does not know it. */
  count: number | null;
}

/**
 * Makes the context of a page.
 * @param path of the request, such as `/movies/1`
 */
export function pageContext(
  lists: List[],
  list: List | null,
  { path, query, language }: { path: string; query: URLSearchParams; language: Language },
): PageContext {
  const depth = path.split('/').length - 2;
  const root = depth <= 0 ? './' : '../'.repeat(depth);
  const own = new URLSearchParams([...query].filter(([name]) => !['lang', 'format', 'part'].includes(name)));
  return {
    lists,
    list,
    language,
    words: WORDS[language],
    formats: FORMATS_OF[language],
    root,
    query: own,
    asked: query.has('lang') ? language : null,
    isWhole: false,
    count: null,
  };
}

/** The link to a page of this API, in the language that was asked for. */
export function pathTo(
  { root, asked }: PageContext,
  path: string,
  query: URLSearchParams = new URLSearchParams(),
): string {
  const own = new URLSearchParams(query);
  if (asked !== null) own.set('lang', asked);
  return `${root}${path}${own.size === 0 ? '' : `?${own}`}`;
}

/** A query that differs from the page's in some parameters: null removes one. The slice begins anew unless it says otherwise. */
export function queryWith({ query, asked }: PageContext, changes: Record<string, string | null>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries({ offset: null, lang: asked, ...changes }))
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  return `?${changed}`;
}

/**
 * The attributes of a link that narrows or orders the list by one parameter. The script reads the parameter alone, because it may have changed the
 * others since.
 */
export function ownLink(context: PageContext, name: string, value: string): Html {
  const own = new URLSearchParams({ [name]: value });
  return html` href="${queryWith(context, { [name]: value })}" data-own="${String(own)}"`;
}

/** The path of an entry's page. */
export function entryPath(
  context: PageContext,
  list: List,
  entry: Pick<Entry, 'id'> & Partial<Pick<Entry, 'rank'>>,
): string {
  return pathTo(context, entryRoute(context, list, entry));
}

/**
 * The route of an entry: its id, which stays its own, or its rank where the list is too long to be searched for an id. The id is encoded twice, because an HTTP
 * API decodes a path before it routes it, and drops what follows a question mark in it.
 */
export function entryRoute(
  { count }: Pick<PageContext, 'count'>,
  { name }: Pick<List, 'name'>,
  { id, rank }: Pick<Entry, 'id'> & Partial<Pick<Entry, 'rank'>>,
): string {
  const isLong = count !== null && count > MAX_WHOLE;
  return isLong && rank !== undefined
    ? `${name}/${rank}`
    : `${name}/by-id/${encodeURIComponent(encodeURIComponent(id))}`;
}

/** Where the mark of an entry in a chart leads: to its row if that stands on the page, else to its own page. */
export function markPath(context: PageContext, list: List, entry: Pick<Entry, 'id' | 'rank'>): string {
  return context.isWhole ? `#r${entry.rank}` : entryPath(context, list, entry);
}

/** What a number of entries is called: `250 films`, `250 部`. */
export function unitOf({ language }: PageContext, list: List, count = 2): string {
  const name = count === 1 ? 'entry' : 'entries';
  const found = label(list, language, name);
  return found !== name ? found : language === 'zh' ? '条' : name;
}

/** What a list is called beside others. */
export function shortName({ language }: PageContext, list: List): string {
  const found = label(list, language, 'list');
  return found !== 'list' ? found : list.title[language];
}

/** The titles of an entry in the order in which a page shows them: in English the first one in Latin letters comes first. */
export function titlesOf(
  { language }: PageContext,
  list: List,
  entry: Entry,
): { main: string; other: string | null } {
  const others = list.titles.flatMap(field => textsOf(entry[field]));
  if (language === 'en' && !isLatin(entry.title)) {
    const latin = others.map(withoutPlace).find(isLatin);
    if (latin !== undefined) return { main: latin, other: entry.title };
  }
  const [first] = list.titles[0] === undefined ? [] : textsOf(entry[list.titles[0]]);
  return { main: entry.title, other: first === undefined || first === entry.title ? null : first };
}

/** A title without the remark in brackets that says where it is used. */
function withoutPlace(title: string): string {
  return title.replace(/\s*[(（][^()（）]*[)）]$/, '');
}

/** The texts of a field: none, one or several. Numbers are texts too. */
export function textsOf(value: unknown): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.flatMap(one => (typeof one === 'string' ? [one] : typeof one === 'number' ? [String(one)] : []));
}

/** The parts of the line of facts: a field each, in the language of the page. */
export function factsOf(context: PageContext, list: List, entry: Entry): string[] {
  return list.facts.flatMap(field => {
    const values = textsOf(entry[field]).map(value => label(list, context.language, value));
    return values.length === 0 ? [] : [values.join(context.formats.separator)];
  });
}

/** The attribute that names the language of a text, where it is not that of the page. */
export function langOf({ language }: PageContext, text: string): Html {
  const own = languageOfText(text);
  if (own === language) return '';
  if (own !== undefined) return html` lang="${own === 'zh' ? 'zh-CN' : own}"`;
  return language === 'zh' ? raw(' lang="und"') : '';
}
