import { stringify } from 'csv-stringify/sync';
import type { Entry } from '../page/list.ts';
import { cellOf, formulaSafe, textLine, withFields } from './formats.ts';

/** How a CSV file is written. */
export interface CsvOptions {
  /** The columns, in their order. */
  fields: string[];
  /** Whether cells that a spreadsheet would run as formulas stay as they are. */
  raw: boolean;
  /** Whether the file begins with a byte order mark, by which Excel knows its encoding. */
  bom: boolean;
  /** Whether the names of the fields come first; they do without it. */
  header?: boolean;
}

/** The entries as CSV by RFC 4180, with the names of the fields in the first line. */
export function csvOf(
  entries: Record<string, unknown>[],
  { fields, raw, bom, header = true }: CsvOptions,
): string {
  const cell = (value: unknown) => (raw ? cellOf(value) : formulaSafe(cellOf(value)));
  const rows = entries.map(entry => fields.map(field => cell(entry[field])));
  // The library quotes a cell only for the whole line break of a record, and RFC 4180 for either half of it.
  return stringify(header ? [fields, ...rows] : rows, {
    bom,
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
  });
}

/** The entries as JSON, one a line. */
export function ndjsonOf(entries: Entry[], fields: string[] | null): string {
  return withFields(entries, fields)
    .map(entry => `${JSON.stringify(entry)}\n`)
    .join('');
}

/** The entries as the script prints them that this project replaces, one a line. */
export function textOf(entries: Entry[]): string {
  return entries.map(entry => `${textLine(entry)}\n`).join('');
}
