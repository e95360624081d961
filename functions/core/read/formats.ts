import type { Entry } from '../page/list.ts';

/** How a list can be written, beside JSON with its envelope: the content type, and the texts that make the file. */
export const FORMATS = ['json', 'csv', 'ndjson', 'txt'] as const;
export type Format = (typeof FORMATS)[number];

export const CONTENT_TYPES: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/**
 * `rank title <quote> link`; without a quote the bare word None, as the script prints it that this project replaces. Control characters of the page are
 * left out, because a terminal would obey them.
 */
export function textLine({ rank, title, quote, link }: Entry): string {
  const line = `${rank} ${title} ${quote === null ? 'None' : `<${quote}>`} ${link}`;
  return line.replace(/\p{Cc}/gu, '');
}

/** The entries with only these fields, in their order; with all of them if the fields are null. */
export function withFields(entries: Entry[], fields: string[] | null): Record<string, unknown>[] {
  if (fields === null) return entries;
  return entries.map(entry => Object.fromEntries(fields.map(field => [field, entry[field] ?? null])));
}

/** The value of a CSV cell: nothing for what the page lacks, and the parts of a list between semicolons. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join('; ') : String(value);
}

/**
 * Where a spreadsheet may begin a formula: at a sign of one or a control character, if a cell can begin there: at the start, or after a
 * separator or line break by which a program that expects another kind of CSV splits the cell; spaces and quotes may come between.
 */
const FORMULA = /(?=[=+\-@＝＋－＠\p{Cc}])(?<=(?:^|[;\t\r\n])[\p{Zs}"]*)/gu;

/**
 * Keeps a spreadsheet from running a cell, or a part of it, as a formula: an apostrophe comes before what it would recognise as one. The signs
 * and the separators are those of OWASP's page on CSV injection, and NUL is from its ASVS 5.0, 1.2.10. A number stays a number.
 */
export function formulaSafe(cell: string): string {
  return /^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(cell) ? cell : cell.replace(FORMULA, "'");
}
