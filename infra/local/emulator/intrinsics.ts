import * as z from 'zod';
import type { Resource } from './template.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
interface ResolvedResource {
  ref: string;
  attributes: Record<string, string>;
}

/** Everything that a template's intrinsic functions can refer to. */
export interface Scope {
  /** By logical id. */
  resources: Map<string, ResolvedResource>;
  /** Parameters, and pseudo parameters such as `AWS::Region`, by name. */
  parameters: Record<string, string>;
}

/**
 * Reads the properties of a resource that a schema names, and resolves their intrinsic functions. It ignores all other properties, so
 * that they may refer to resources that the emulator does not support, such as a function's role.
 * @throws Error naming the resource and the path of the value that cannot be resolved or does not match the schema
 */
export function readProperties<Shape extends z.ZodRawShape>(
  resource: Resource,
  schema: z.ZodObject<Shape>,
  scope: Scope,
): z.infer<z.ZodObject<Shape>> {
  const where = `${resource.id} (${resource.type})`;
  const wanted = Object.keys(schema.shape).filter(name => resource.properties[name] !== undefined);
  const resolved = Object.fromEntries(
    wanted.map(name => [name, resolve(resource.properties[name], scope, `${where}: ${name}`)]),
  );
  const parsed = schema.safeParse(resolved);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${where}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * Resolves the intrinsic functions in a value at any depth.
 * @param where names the value in an error
 * @throws Error if a function is not supported or refers to something unknown
 */
function resolve(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => resolve(item, scope, `${where}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && (only[0] === 'Ref' || only[0].startsWith('Fn::'))) {
    return call(only[0], only[1], scope, where);
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolve(item, scope, `${where}.${key}`)] as const),
  );
}

const Join = z.tuple([z.string(), z.array(z.unknown())]);
const Sub = z.union([
  z.string().transform((text): [string, Record<string, unknown>] => [text, {}]),
  z.tuple([z.string(), z.record(z.string(), z.unknown())]),
]);
const GetAtt = z.union([z.string(), z.array(z.string()).transform(parts => parts.join('.'))]);

function call(name: string, argument: unknown, scope: Scope, where: string): unknown {
  const unresolved = () => new Error(`${where}: cannot resolve ${name} of ${JSON.stringify(argument)}`);
  const text = (value: unknown): string => {
    const resolved = resolve(value, scope, where);
    if (typeof resolved === 'string' || typeof resolved === 'number') return String(resolved);
    throw unresolved();
  };
  const lookup = (path: string): string => {
    const found = reference(path, scope);
    if (found === undefined) throw unresolved();
    return found;
  };
  switch (name) {
    case 'Ref':
      return lookup(z.string().parse(argument));
    case 'Fn::GetAtt':
      return lookup(GetAtt.parse(argument));
    case 'Fn::Join': {
      const [separator, parts] = Join.parse(argument);
      return parts.map(text).join(separator);
    }
    case 'Fn::Sub': {
      const [template, variables] = Sub.parse(argument);
      return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, path: string) => {
        if (literal !== '') return `\${${path}}`;
        return Object.hasOwn(variables, path) ? text(variables[path]) : lookup(path);
      });
    }
    default:
      throw unresolved();
  }
}

/** Looks up a reference such as `pages` or an attribute such as `pages.Arn`. */
function reference(path: string, { resources, parameters }: Scope): string | undefined {
  const dot = path.indexOf('.');
  if (dot < 0) return resources.get(path)?.ref ?? parameters[path];
  return resources.get(path.slice(0, dot))?.attributes[path.slice(dot + 1)];
}
