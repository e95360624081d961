import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { defineList } from '../../functions/core/page/list.ts';
import movies from '../../functions/lists/movies.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../support/published-api.ts';

const api = await startApi();
const ENTRIES = sampleEntries(60);
const IDS = [crawlId(1), crawlId(2)];
for (const [index, id] of IDS.entries())
  await publishEntries(api.store, id, `2026-11-2${index + 1}T00:00:00.000Z`, ENTRIES);
afterAll(() => api.stop());

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  schema: z.looseObject({
    type: z.string().optional(),
    enum: z.array(z.string()).optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    pattern: z.string().optional(),
    items: z.looseObject({ pattern: z.string().optional() }).optional(),
  }),
});
type Parameter = z.infer<typeof Parameter>;
const Operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  responses: z.record(
    z.string(),
    z.looseObject({ content: z.record(z.string(), z.object({ schema: z.looseObject({}) })).default({}) }),
  ),
});
const Document = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.looseObject({
      get: Operation.optional(),
      post: z.looseObject({ operationId: z.string() }).optional(),
    }),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

const text = (await api.ask('/openapi.json')).body;
const document = Document.parse(JSON.parse(text));
const operations = Object.entries(document.paths).flatMap(([path, { get }]) =>
  get === undefined ? [] : [{ path, get }],
);

const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, validateFormats: false });
ajv.addKeyword('accepts');
const local = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'api#/$defs/'));
ajv.addSchema({ $id: 'api', $defs: local(document.components.schemas) }, 'api');

/** A validator of a response's body, by the document. */
const validatorOf = (schema: object) => ajv.compile(local(schema));

/** Values that a parameter allows, and some that it does not. */
function valuesOf({ name, schema }: Parameter): fc.Arbitrary<string[]> {
  const { type, enum: choices, minimum = 0, maximum = 1_000_000, pattern, items } = schema;
  const wild = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.constantFrom('', '-1', '0', '1', 'null', '\u0000', '%00', '٣'),
  );
  const known = fc.constantFrom(
    ...IDS,
    ...ENTRIES.slice(0, 5).map(({ id }) => id),
    '泰坦',
    '1994',
    '1990-1999',
    '剧情',
  );
  const allowed =
    choices !== undefined
      ? fc.constantFrom(...choices)
      : type === 'integer' || type === 'number'
        ? fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, 300) }).map(String)
        : type === 'boolean'
          ? fc.constantFrom('0', '1', 'true', 'false')
          : (items?.pattern ?? pattern) !== undefined
            ? fc.oneof(fc.stringMatching(new RegExp(items?.pattern ?? pattern ?? '')), known)
            : known;
  const one = fc.oneof({ weight: 6, arbitrary: allowed }, { weight: 1, arbitrary: wild });
  return fc.array(one, { minLength: 1, maxLength: type === 'array' ? 3 : name === 'limit' ? 2 : 1 });
}

/** A request of an operation: the path with its parameters, and a query. */
function requestsOf(path: string, parameters: Parameter[]): fc.Arbitrary<{ path: string; query: string }> {
  const inPath = parameters.filter(one => one.in === 'path');
  const inQuery = parameters.filter(one => one.in === 'query');
  const unknown = fc.option(fc.tuple(fc.string({ minLength: 1 }), fc.string()), { freq: 12 });
  return fc
    .tuple(
      fc.tuple(...inPath.map(valuesOf)),
      fc.tuple(...inQuery.map(one => fc.option(valuesOf(one), { freq: 2 }))),
      unknown,
    )
    .map(([paths, queries, extra]) => {
      const filled = inPath.reduce(
        (text, { name }, index) =>
          text.replace(
            `{${name}}`,
            encodeURIComponent((paths[index]?.[0] ?? '').replaceAll(/[\ud800-\udfff]/g, '')),
          ),
        path,
      );
      const query = new URLSearchParams();
      for (const [index, { name }] of inQuery.entries())
        for (const value of queries[index] ?? []) query.append(name, value);
      if (extra !== null) query.append(...extra);
      return { path: filled, query: String(query) };
    });
}

describe('the OpenAPI document', () => {
  it('has schemas that a validator accepts, each of them', () => {
    const schemas = operations.flatMap(({ get }) =>
      Object.values(get.responses).flatMap(({ content }) =>
        Object.values(content).map(({ schema }) => schema),
      ),
    );
    expect(schemas.length).toBeGreaterThan(20);
    for (const schema of schemas) expect(() => validatorOf(schema)).not.toThrow();
    for (const name of Object.keys(document.components.schemas))
      expect(() => ajv.getSchema(`api#/$defs/${name}`)).not.toThrow();
  });

  it('names each operation once, and describes each parameter', () => {
    const ids = operations.map(({ get }) => get.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, get } of operations)
      for (const { name, schema } of get.parameters)
        expect(schema.description, `${path} ${name}`).toEqual(expect.any(String));
  });

  it('describes each field of an entry, as its list file does', () => {
    const { properties } = z
      .object({ properties: z.record(z.string(), z.looseObject({})) })
      .parse(document.components.schemas.MoviesEntry);
    expect(Object.keys(properties)).toContain('originalTitle');
    for (const [field, schema] of Object.entries(properties))
      expect(schema.description, field).toEqual(expect.any(String));
  });
});

describe('a list of any name', () => {
  const define = (changes: { name?: string; facets?: Record<string, 'tags'> }) =>
    defineList({
      name: 'quotes',
      title: { en: 'Quotes', zh: '名言' },
      url: 'https://quotes.example/top',
      entry: z.object({ tags: z.array(z.string()).default([]) }),
      list: 'ol',
      item: 'li',
      read: () => ({ rank: 1, id: '1', title: 'A', link: 'https://quotes.example/1' }),
      pagination: null,
      atLeast: 1,
      ...changes,
    });

  it('takes no route of something else, no id of one, and no member of its own JSON', () => {
    const body = z
      .object({ properties: z.record(z.string(), z.unknown()) })
      .parse(document.components.schemas.MoviesEntryList);
    const names = [
      ...Object.keys(document.paths).flatMap(path => path.match(/[\w-]+/)?.[0] ?? []),
      ...operations.map(({ get }) => get.operationId).filter(id => !id.startsWith('movies')),
      document.paths['/crawls']?.post?.operationId ?? '',
      ...Object.keys(body.properties).filter(name => name !== 'publishedAt'),
    ].filter(name => name !== 'movies');
    expect(names).toEqual(expect.arrayContaining(['crawls', 'openapi', 'start-crawl', 'count']));
    for (const name of names) expect(() => define({ name }), name).toThrow('the name is taken');
  });

  it('has no facet that takes a parameter of one of its routes', () => {
    const parameters = operations
      .filter(({ path }) => /^\/movies\b/.test(path))
      .flatMap(({ get }) => get.parameters.filter(one => one.in === 'query').map(({ name }) => name))
      .filter(name => !Object.hasOwn(movies.facets, name) && name !== 'from');
    expect(parameters).toEqual(expect.arrayContaining(['limit', 'facets', 'part', 'minRating']));
    for (const name of parameters)
      expect(() => define({ facets: { [name]: 'tags' } }), name).toThrow('has the name of a parameter');
  });
});

describe.each(operations)('GET $path', ({ path, get }) => {
  const validators = new Map<string, ReturnType<typeof validatorOf>>();
  beforeAll(() => {
    for (const [status, { content }] of Object.entries(get.responses))
      for (const [type, { schema }] of Object.entries(content))
        validators.set(`${status} ${type}`, validatorOf(schema));
  });

  it('returns, whatever it is asked, a status and a body that the document has, and never an error of the server', async () => {
    const outcomes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(requestsOf(path, get.parameters), async ({ path, query }) => {
        const { status = 0, headers, body } = await api.ask(path, query);
        outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
        expect(status).toBeLessThan(500);
        // An encoded slash or dot segment in a parameter makes another path, which no operation describes.
        if (status === 404 && JSON.parse(body).detail.startsWith('there is no such route')) return;
        const type = headers['content-type'] ?? '';
        const validate = validators.get(`${status} ${type}`);
        expect(validate, `${status} ${type} of ${path}?${query}`).toBeDefined();
        const value = /json(;|$)/.test(type) && !type.includes('ndjson') ? JSON.parse(body) : body;
        expect(validate?.(value), JSON.stringify(validate?.errors?.slice(0, 3))).toBe(true);
      }),
      { numRuns: 150, seed: 20261125 },
    );
    // A client that only ever fails would prove nothing.
    expect(outcomes.get(200) ?? 0, JSON.stringify([...outcomes])).toBeGreaterThan(0);
  }, 60_000);
});

it('the reference page shows every route and field of the document', async () => {
  const { body, headers } = await api.ask('/docs');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  for (const path of Object.keys(document.paths)) expect(body).toContain(`GET ${path}`);
  expect(body).toContain('originalTitle');
  expect(body.match(/<script[^>]*>/g)).toEqual([expect.stringMatching(/ src="\.\/assets\/page\./)]);
});
