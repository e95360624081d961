import * as z from 'zod';
import { InputError } from '../../core/errors.ts';

/** The most entries in one response. At 700 bytes each this is far below Lambda's limit of 6 MB. */
export const MAX_LIMIT = 1000;

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

/** Each parameter of `GET /{list}`: its shape, and what it accepts in words. */
const PARAMETERS = {
  limit: { shape: whole(1, MAX_LIMIT), accepts: `a whole number from 1 to ${MAX_LIMIT}` },
  offset: { shape: whole(0, 999_999_999), accepts: 'a whole number from 0' },
};

/** Reads the requested slice of the list; by default the first 1,000 entries. */
export function readQuery(query: URLSearchParams): { offset: number; limit: number } {
  refuseOthers(query, Object.keys(PARAMETERS));
  const read = (name: keyof typeof PARAMETERS, otherwise: number) => {
    const values = query.getAll(name);
    if (values.length === 0) return otherwise;
    const parsed = PARAMETERS[name].shape.safeParse(values[0]);
    if (!parsed.success || values.length > 1)
      throw new ParameterError(name, values.join(', '), PARAMETERS[name].accepts);
    return parsed.data;
  };
  return { limit: read('limit', MAX_LIMIT), offset: read('offset', 0) };
}

/** Reads which list's crawls are requested; null for those of all. */
export function readList(query: URLSearchParams, lists: { definition: { name: string } }[]): string | null {
  refuseOthers(query, ['list']);
  const values = query.getAll('list');
  const [list = null] = values;
  const names = lists.map(({ definition }) => definition.name);
  if (values.length > 1 || (list !== null && !names.includes(list)))
    throw new ParameterError('list', values.join(', '), `one of ${names.join(', ')}`);
  return list;
}

function refuseOthers(query: URLSearchParams, known: string[]): void {
  const other = [...query.keys()].find(name => !known.includes(name));
  if (other !== undefined)
    throw new ParameterError(other, query.get(other), `one of the parameters ${known.join(', ')}`);
}

/** Reads a rank from a path. */
export function readRank(text: string): number {
  const parsed = whole(1, 999_999_999).safeParse(text);
  if (!parsed.success) throw new ParameterError('rank', text, 'a whole number from 1');
  return parsed.data;
}

/** A wrong parameter. The problem document names it and what it accepts. */
export class ParameterError extends InputError {
  readonly parameter: string;
  readonly accepts: string;

  constructor(parameter: string, value: string | null, accepts: string) {
    super(`invalid ${parameter} ${JSON.stringify(value?.slice(0, 100) ?? null)}; expected ${accepts}`);
    this.parameter = parameter;
    this.accepts = accepts;
  }
}
