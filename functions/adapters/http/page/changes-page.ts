import { html } from 'hono/html';
import type { List } from '../../../core/page/list.ts';
import type { Changes, Move } from '../../../core/read/changes.ts';
import { move } from './charts/movers.ts';
import { entryPath, type Html, langOf, type PageContext, pathTo, shortName } from './context.ts';
import { layout } from './layout.ts';
import { sentence } from './words.ts';

/** The page of what changed between two crawls. */
export function changesPage(context: PageContext, list: List, from: string, changes: Changes): string {
  const { words, formats } = context;
  const { entered, left, rose, fell } = changes;
  const link = ({ id, title }: { id: string; title: string }) =>
    html`<a href="${entryPath(context, list, { id })}"${langOf(context, title)}><bdi>${title}</bdi></a>`;
  const moved = (one: Move) =>
    html`<li>${link(one)}<span class="fr">${one.from} → <b>${one.to}</b></span>${move(context, one.from - one.to)}</li>`;
  const tables: [string, Html[]][] = [
    [
      words.entered,
      entered.map(
        one =>
          html`<li>${link(one)}<span class="fr">→ <b>${one.rank}</b></span><span class="mv"><span class="nw">${words.new}</span></span></li>`,
      ),
    ],
    [
      words.left,
      left.map(one => html`<li>${link(one)}<span class="fr">${one.rank} →</span><span></span></li>`),
    ],
    [words.rose, rose.map(moved)],
    [words.fell, fell.map(moved)],
  ];
  const shown = tables.filter(([, rows]) => rows.length > 0);
  return layout(context, {
    title: `${words.allChanges} · ${list.title[context.language]}`,
    alternates: [{ type: 'application/json', path: `${list.name}/changes?format=json` }],
    main: html`<div class="mast"><div><h1><a href="${pathTo(context, list.name)}">${shortName(context, list)}</a> <span>${words.allChanges}</span></h1><p class="sub">${words.changesSince(`${formats.moment(from)} UTC`)}</p></div></div>${
      shown.length === 0 ? html`<p class="none">${words.nothingChanged}</p>` : ''
    }<div class="two">${shown.map(([name, rows]) => html`<section class="hist"><h2>${sentence(name)} <small>${rows.length}</small></h2><ol class="mo">${rows}</ol></section>`)}</div>`,
  });
}
