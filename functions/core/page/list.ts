import type { Cheerio, CheerioAPI } from 'cheerio/slim';
import type { Element } from 'domhandler';
import * as z from 'zod';
import type { Sign } from './challenge.ts';
import { checkDefinition } from './check-definition.ts';
import type { Pagination } from './pagination.ts';

const webUrl = z.url({ protocol: /^https?$/ });

/** The fields that an entry of every list has. What a page lacks is null, never a guess. */
export const BaseEntry = z.object({
  rank: z.int().positive().describe('The place in the list, from 1'),
  id: z.string().min(1).describe('What identifies the entry on its site'),
  title: z.string().min(1).describe('The title'),
  quote: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('The sentence that the list shows with the entry'),
  link: webUrl.describe("The entry's own page"),
  poster: webUrl.nullable().default(null).describe('A picture'),
  rating: z.number().nullable().default(null).describe('The rating, on the scale of the site'),
  votes: z.int().nonnegative().nullable().default(null).describe('How many people rated the entry'),
});

/** An entry of any list: the fields that all lists have, and its list's own. */
export type Entry = z.infer<typeof BaseEntry> & Record<string, unknown>;

/** What reading an entry needs beside its element. */
export interface Reading {
  /** The entry's position in the list, from 1: its rank, if the page shows none. */
  place: number;
  /** The element that holds all entries of the page. */
  list: Cheerio<Element>;
  /** An http(s) link resolved against the page; null for any other link, a missing one included. */
  resolve(href: string | undefined): string | null;
  /** The whole text of elements, white space folded and trimmed; null if they show none, or if they show different ones. */
  text(elements: Cheerio<Element>): string | null;
  /**
   * Returns a value that an entry cannot be without.
   * @param what names it in the error, such as `a link`
   * @param actual what is there instead, if it is known
   * @throws CrawlError `changed` naming the list, the place and what is missing, if the value is null or undefined
   */
  need<Value>(value: Value | null | undefined, what: string, actual?: string): Value;
}

/** What a function that reads a page's pagination may use. */
export interface PaginationReading {
  $: CheerioAPI;
  /**
   * An element that every page has once, whole.
   * @throws CrawlError `retry` for a page that was cut short, `changed` for one without it
   */
  once(selector: string): Cheerio<Element>;
  /** A link resolved against the page, or as it is written if it cannot be. */
  resolve(href: string | undefined): string;
}

/**
 * Text in the languages of the page: the names of fields and facets, and of their values as they stand in the list. `list` is what the list is called
 * beside others, such as Films; `entry` and `entries` are what stands after a number of entries, such as film and films.
 */
export interface Labels {
  [name: string]: string;
}

/** What a list file says of its list. `Own` are the fields that its entries have beside those of every list. */
export interface ListDefinition<Own extends z.ZodRawShape> {
  /** Route, label and key in JSON: lower-case letters, digits and hyphens. */
  name: string;
  title: { en: string; zh: string };
  /** The URL of page 1, without credentials. */
  url: string;
  /** The entries' own fields. Each is documented by `.describe()`, and has a default for entries that were stored before it was added. */
  entry: z.ZodObject<Own>;
  /** Selects the element that holds the entries: once on every page, and closed by its own end tag. */
  list: string;
  /** Selects the entries inside of it; `> li` selects children. */
  item: string;
  /** Reads one entry. It may throw what `need` throws. */
  read(row: Cheerio<Element>, reading: Reading): z.input<z.ZodObject<(typeof BaseEntry)['shape'] & Own>>;
  /** Selects the element of the pagination, or reads the pagination itself; null for a list of one page. */
  pagination: string | ((reading: PaginationReading) => Partial<Pagination>) | null;
  /**
   * How many pages the list has, if its pages link to the next one and nothing else, and their URLs relative to the list's: `{page}` is
   * the page's number, `{offset}` the number of entries before it.
   */
  pages?: { count: number; url: string };
  /** Fewer entries are never the whole list. Only for the list at `url`. */
  atLeast: number;
  /** The fields in which a reader may search. */
  search?: (keyof Own | 'title' | 'quote')[];
  /** The fields by which a reader may filter, by the name of the parameter. */
  facets?: Record<string, keyof Own>;
  /** The fields with other titles of an entry. A page in English shows the first title in Latin letters first. */
  titles?: (keyof Own)[];
  /** The fields that a page shows in a line under the title; by default those of the facets. */
  facts?: (keyof Own)[];
  /** Signs of blocking that only this site shows. */
  challenges?: Sign[];
  /** The mark that ends a whole page; `</html>` by default. It is not looked for in comments, scripts and attributes. */
  end?: string;
  /** The hosts of the pictures. */
  posters?: string[];
  /** The lowest and the highest rating. */
  ratingScale?: [number, number];
  /** Whose turn a fetch takes; by default the site's own. Lists with one name keep their distance together, also across hosts. */
  turn?: string;
  /** Translations of fields, facets and their values. */
  labels?: { zh?: Labels; en?: Labels };
}

/** A list as the rest of the program knows it: `entry` describes its whole entries. */
export interface List
  extends Omit<ListDefinition<z.ZodRawShape>, 'entry' | 'read' | 'search' | 'facets' | 'titles' | 'facts'> {
  entry: z.ZodObject<(typeof BaseEntry)['shape']>;
  read(row: Cheerio<Element>, reading: Reading): unknown;
  search: string[];
  facets: Record<string, string>;
  titles: string[];
  facts: string[];
}

/**
 * Defines a list. Everything else, from the plan to the API, is derived from this.
 * @throws Error naming what is wrong with the definition, and what would be right
 */
export function defineList<Own extends z.ZodRawShape>(definition: ListDefinition<Own>): List {
  const { entry, search = [], facets = {}, titles = [], facts = Object.values(facets) } = definition;
  checkDefinition(definition, Object.keys(BaseEntry.shape));
  return {
    ...definition,
    entry: BaseEntry.extend(entry.shape),
    search: search.map(String),
    facets: Object.fromEntries(
      Object.entries(facets).map(([parameter, field]) => [parameter, String(field)]),
    ),
    titles: titles.map(String),
    facts: facts.map(String),
  };
}

/** What tells a list from a definition: the fields of every list, and what `defineList` fills in. */
const Defined = z.object({
  name: z.string(),
  entry: z.object({ shape: z.object({ rank: z.instanceof(Object) }) }),
  read: z.instanceof(Function),
  search: z.array(z.string()),
  facets: z.object({}),
  titles: z.array(z.string()),
  facts: z.array(z.string()),
});

/** Whether a value, such as the export of a list file, is what `defineList` returns. */
export function isList(value: unknown): value is List {
  return Defined.safeParse(value).success;
}

/** The key of a list in the table: its URL without the scheme. A list that gets another URL is another list. */
export function listKey(url: string): string {
  const { host, pathname, search } = new URL(url);
  return `${host}${pathname}${search}`;
}
