import { html } from 'hono/html';
import * as z from 'zod';
import type { Html, PageContext } from './context.ts';
import { layout } from './layout.ts';

const Schema = z.looseObject({ description: z.string().optional(), type: z.unknown().optional() });
const Parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  schema: Schema.default({}),
});
const Route = z.looseObject({
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()).default([]),
  parameters: z.array(Parameter).default([]),
  responses: z.record(
    z.string(),
    z.looseObject({
      description: z.string().default(''),
      content: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
const Document = z.looseObject({
  info: z.looseObject({ title: z.string(), description: z.string().default('') }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z
    .looseObject({
      schemas: z
        .record(z.string(), z.looseObject({ properties: z.record(z.string(), Schema).default({}) }))
        .default({}),
    })
    .default({ schemas: {} }),
});

/** The reference of the API as a page, made from the OpenAPI document alone. Its texts are those of the document, in English. */
export function docsPage(context: PageContext, document: unknown): string {
  const { info, paths, components } = Document.parse(document);
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      name: `${method.toUpperCase()} ${path}`,
      route: Route.parse(route),
    })),
  );
  return layout(context, {
    title: `${info.title} API`,
    alternates: [{ type: 'application/json', path: 'openapi.json', title: 'OpenAPI' }],
    main: html`<div class="docs" lang="en"><div class="mast"><div><h1>${info.title} <span>API</span></h1><p class="sub">${info.description} <a class="more" href="${context.root}openapi.json">OpenAPI document</a></p></div></div>${routes.map(
      ({ name, route }) =>
        html`<section><h2><code>${name}</code></h2><p>${route.summary}. ${route.description ?? ''}</p>${parametersOf(route)}${responsesOf(route)}</section>`,
    )}<h1>Schemas</h1>${Object.entries(components.schemas).map(
      ([name, { properties }]) => html`<section><h2>${name}</h2>${fieldsOf(properties)}</section>`,
    )}</div>`,
  });
}

function parametersOf({ parameters }: z.infer<typeof Route>): Html {
  if (parameters.length === 0) return '';
  return html`<table><thead><tr><th scope="col">parameter</th><th scope="col">type</th><th scope="col">meaning</th></tr></thead><tbody>${parameters.map(
    ({ name, required, schema }) =>
      html`<tr><td><code>${name}</code>${required ? '' : ' (optional)'}</td><td>${typeOf(schema)}</td><td>${schema.description ?? ''}</td></tr>`,
  )}</tbody></table>`;
}

function responsesOf({ responses }: z.infer<typeof Route>): Html {
  return html`<table><thead><tr><th scope="col">status</th><th scope="col">content</th><th scope="col">meaning</th></tr></thead><tbody>${Object.entries(
    responses,
  ).map(
    ([status, { content, description }]) =>
      html`<tr><td>${status}</td><td>${Object.keys(content).join(', ')}</td><td>${description}</td></tr>`,
  )}</tbody></table>`;
}

function fieldsOf(properties: Record<string, z.infer<typeof Schema>>): Html {
  return html`<table><tbody>${Object.entries(properties).map(
    ([field, schema]) =>
      html`<tr><td><code>${field}</code></td><td>${typeOf(schema)}</td><td>${schema.description ?? ''}</td></tr>`,
  )}</tbody></table>`;
}

/** The type of a schema in words. */
function typeOf(schema: z.infer<typeof Schema>): string {
  const { type, enum: values, anyOf, items } = schema;
  if (Array.isArray(values)) return values.join(', ');
  if (Array.isArray(anyOf)) return anyOf.map(one => typeOf(Schema.parse(one))).join(' or ');
  if (type === 'array') return `list of ${typeOf(Schema.parse(items ?? {}))}`;
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'any');
}
