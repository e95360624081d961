import * as z from 'zod';
import { InputError } from '../../core/errors.ts';

/** The most movies in one response. At 700 bytes each this is far below Lambda's limit of 6 MB. */
export const MAX_LIMIT = 1000;

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

/** Each parameter of `GET /movies`: its shape, and what it accepts in words. */
const PARAMETERS = {
  limit: { shape: whole(1, MAX_LIMIT), accepts: `a whole number from 1 to ${MAX_LIMIT}` },
  offset: { shape: whole(0, 999_999_999), accepts: 'a whole number from 0' },
};

/** Reads the requested slice of the list; by default the first 1,000 movies. */
export function readQuery(query: URLSearchParams): { offset: number; limit: number } {
  for (const name of query.keys()) {
    if (!Object.hasOwn(PARAMETERS, name))
      throw new ParameterError(
        name,
        query.get(name),
        `one of the parameters ${Object.keys(PARAMETERS).join(', ')}`,
      );
  }
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
