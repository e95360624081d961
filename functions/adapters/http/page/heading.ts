import { html } from 'hono/html';
import type { Html } from './context.ts';

/** The title of a list as a heading: what it ends with, such as Top 250, in the colour of the brand. */
export function heading(title: string): Html {
  const [, before, after] = /^(.+?)(\s*\bTop \d+)$/i.exec(title) ?? [];
  return before === undefined || after === undefined
    ? html`${title}`
    : html`${before} <span>${after.trim()}</span>`;
}
