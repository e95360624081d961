import type { Context } from 'hono';
import * as z from 'zod';
import { preferredType } from './accept.ts';
import type { Operation } from './contract/operation.ts';
import { languageOf } from './page/language.ts';

/** The value of `format` for each content type that `Accept` may ask for. */
const FORMAT_OF_TYPE: Record<string, string> = {
  'application/json': 'json',
  'text/html': 'html',
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'text/plain': 'txt',
};
const HTML = 'text/html';

/**
 * The query of a request, with what its headers say where it leaves that open: the format by `Accept`, and for a page the language by
 * `Accept-Language`.
 */
export function queryOf(url: URL, { query, responses }: Operation, context: Context): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const [name, value] of url.searchParams) given.set(name, [...(given.get(name) ?? []), value]);
  const types = Object.keys(responses).map(type => type.split(';')[0] ?? type);
  // A format with a default is that of the path.
  if (query.shape.format instanceof z.ZodOptional && !given.has('format')) {
    const format = FORMAT_OF_TYPE[preferredType(context.req.header('accept'), types) ?? HTML];
    if (format !== undefined) given.set('format', [format]);
  }
  const isPage = types.every(type => type === HTML) || given.get('format')?.[0] === 'html';
  if (!isPage) return given;
  // The form of a page sends its empty fields too.
  if (wantsPage(context))
    for (const [name, values] of given) if (values.every(value => value.trim() === '')) given.delete(name);
  if (Object.hasOwn(query.shape, 'lang') && !given.has('lang'))
    given.set('lang', [languageOf(context.req.header('accept-language'))]);
  return given;
}

/** Whether a client would rather have a page than JSON, as browsers say. */
export function wantsPage(context: Context): boolean {
  const types = ['application/json', 'application/problem+json', HTML];
  return preferredType(context.req.header('accept'), types) === HTML;
}
