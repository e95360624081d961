import { html, raw } from 'hono/html';
import * as z from 'zod';

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

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
code{font-family:ui-monospace,monospace}section{border-top:1px solid #ccc;margin-top:1.5rem}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;border-bottom:1px solid #eee}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#111}section,td,th{border-color:#333}a{color:#8cf}}`;

/** The reference of the API as a page, made from the OpenAPI document alone, without a script. */
export function docsPage(document: unknown): string {
  const { info, paths, components } = Document.parse(document);
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      path,
      method: method.toUpperCase(),
      route: Route.parse(route),
    })),
  );
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${info.title} API</title>
<style>${raw(STYLE)}</style></head><body>
<h1>${info.title} API</h1><p>${info.description} <a href="openapi.json">OpenAPI document</a></p>
${routes.map(
  ({
    path,
    method,
    route,
  }) => html`<section><h2><code>${method} ${path}</code></h2><p>${route.summary}. ${route.description ?? ''}</p>
${
  route.parameters.length === 0
    ? ''
    : html`<table><thead><tr><th>parameter</th><th>type</th><th></th></tr></thead><tbody>${route.parameters.map(
        one =>
          html`<tr><td><code>${one.name}</code>${one.required ? '' : ' (optional)'}</td><td>${typeOf(one.schema)}</td><td>${one.schema.description ?? ''}</td></tr>`,
      )}</tbody></table>`
}
<table><thead><tr><th>status</th><th>content</th><th></th></tr></thead><tbody>${Object.entries(
    route.responses,
  ).map(
    ([status, response]) =>
      html`<tr><td>${status}</td><td>${Object.keys(response.content).join(', ')}</td><td>${response.description}</td></tr>`,
  )}</tbody></table></section>`,
)}
<h1>Schemas</h1>
${Object.entries(components.schemas).map(
  ([name, { properties }]) =>
    html`<section><h2>${name}</h2><table><tbody>${Object.entries(properties).map(
      ([field, schema]) =>
        html`<tr><td><code>${field}</code></td><td>${typeOf(schema)}</td><td>${schema.description ?? ''}</td></tr>`,
    )}</tbody></table></section>`,
)}
</body></html>`;
  return String(page);
}

/** The type of a schema in words. */
function typeOf(schema: z.infer<typeof Schema>): string {
  const { type, enum: values, anyOf, items } = schema;
  if (Array.isArray(values)) return values.join(', ');
  if (Array.isArray(anyOf)) return anyOf.map(one => typeOf(Schema.parse(one))).join(' or ');
  if (type === 'array') return `list of ${typeOf(Schema.parse(items ?? {}))}`;
  return Array.isArray(type) ? type.join(' or ') : String(type ?? 'any');
}
