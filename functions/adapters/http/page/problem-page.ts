import { html } from 'hono/html';
import { type PageContext, pathTo } from './context.ts';
import { layout } from './layout.ts';

/** A problem document for a person: what was wrong, and what would be right. */
export function problemPage(
  context: PageContext,
  { status, title, detail }: { status: number; title: string; detail: string },
): string {
  const { words } = context;
  return layout(context, {
    title: words.problem,
    main: html`<div class="mast"><div><h1>${status} <span lang="en">${title}</span></h1><p class="sub" lang="en">${detail}</p><p class="sub"><a class="more" href="${pathTo(context, '')}">${words.home}</a></p></div></div>`,
  });
}
