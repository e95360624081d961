import * as z from 'zod';
import { InputError } from '../../../core/errors.ts';

/** A wrong parameter. The problem document names it, its value and what it accepts. */
export class ParameterError extends InputError {
  readonly parameter: string;
  readonly value: string | null;
  readonly accepts: string;

  constructor(parameter: string, value: string | null, accepts: string) {
    const shown = value === null ? null : value.slice(0, 100);
    super(`invalid ${parameter} ${JSON.stringify(shown)}; expected ${accepts}`);
    this.parameter = parameter;
    this.value = shown;
    this.accepts = accepts;
  }
}

/** What a parameter accepts, in words, as its schema says in its metadata. */
function acceptsOf(schema: z.core.$ZodType): string {
  const { accepts, description } = z.globalRegistry.get(schema) ?? {};
  if (typeof accepts === 'string') return accepts;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return acceptsOf(schema.unwrap());
  return description ?? 'another value';
}

/**
 * Reads parameters by their schemas. Text becomes a number or a boolean where the schema wants one, and a parameter may be repeated only
 * where the schema wants several values.
 * @param given the values of each parameter
 * @throws ParameterError for an unknown parameter, or for a value that the schema does not accept
 */
export function readParameters<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  given: Map<string, string[]>,
): z.output<z.ZodObject<Shape>> {
  const known = new Map(
    Object.entries(schema.shape).map(([name, type]) => [name, z.instanceof(z.ZodType).parse(type)]),
  );
  const values: Record<string, unknown> = {};
  for (const [name, texts] of given) {
    const type = known.get(name);
    const all = texts.join(', ');
    if (type === undefined) {
      const names = [...known.keys()];
      throw new ParameterError(
        name,
        all,
        names.length === 0 ? 'no parameters' : `one of the parameters ${names.join(', ')}`,
      );
    }
    const kind = kindOf(type);
    if (kind !== 'array' && texts.length > 1) throw new ParameterError(name, all, acceptsOf(type));
    values[name] = kind === 'array' ? texts : typedValue(texts[0] ?? '', kind);
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const name = String(parsed.error.issues[0]?.path[0] ?? '');
  const type = known.get(name);
  throw new ParameterError(
    name,
    given.get(name)?.join(', ') ?? null,
    type === undefined ? '?' : acceptsOf(type),
  );
}

const kinds = new WeakMap<z.ZodType, string>();

/** What kind of value a schema wants, by its JSON Schema. */
function kindOf(type: z.ZodType): string {
  const known = kinds.get(type);
  if (known !== undefined) return known;
  const { type: found } = z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });
  const kind = typeof found === 'string' ? found : 'string';
  kinds.set(type, kind);
  return kind;
}

function typedValue(text: string, kind: string): unknown {
  if (kind === 'integer' && /^-?\d{1,9}$/.test(text)) return Number(text);
  if (kind === 'number' && /^-?\d{1,9}(\.\d{1,20})?$/.test(text)) return Number(text);
  if (kind === 'boolean') return ({ '1': true, true: true, '0': false, false: false } as const)[text] ?? text;
  return text;
}
