import * as z from 'zod';
import { InputError } from '../../core/errors.ts';

/** The most movies in one answer: with 700 bytes each, far below the 6 MB that Lambda may answer. */
export const MAX_LIMIT = 1000;

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

/** Each parameter of `GET /movies`: its shape and what to say it accepts. */
const PARAMETERS = {
  limit: { shape: whole(1, MAX_LIMIT), accepts: `a whole number from 1 to ${MAX_LIMIT}` },
  offset: { shape: whole(0, 999_999_999), accepts: 'a whole number from 0' },
};

/** The slice of the list that a query asks for; all of it, up to 1,000, where it asks for nothing. */
export function readQuery(query: URLSearchParams): { offset: number; limit: number } {
  for (const name of query.keys()) {
    if (!Object.hasOwn(PARAMETERS, name))
      throw new ParameterError(
        name,
        query.get(name),
        `nothing: the parameters are ${Object.keys(PARAMETERS).join(', ')}`,
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

/** A rank in a path. */
export function readRank(text: string): number {
  const parsed = whole(1, 999_999_999).safeParse(text);
  if (!parsed.success) throw new ParameterError('rank', text, 'a whole number from 1');
  return parsed.data;
}

/** A parameter that is wrong; the problem document names it and what it accepts. */
export class ParameterError extends InputError {
  readonly parameter: string;
  readonly accepts: string;

  constructor(parameter: string, value: string | null, accepts: string) {
    super(`${parameter} is ${JSON.stringify(value?.slice(0, 100) ?? null)}, but accepts ${accepts}`);
    this.parameter = parameter;
    this.accepts = accepts;
  }
}
