import { html } from 'hono/html';
import { changesSince, type Timeline } from '../../../../core/history/timeline.ts';
import type { Entry, List } from '../../../../core/page/list.ts';
import type { Move } from '../../../../core/read/changes.ts';
import { entryPath, type Html, langOf, type PageContext, pathTo, titlesOf } from '../context.ts';
import { daysBefore, daysBetween } from '../format.ts';

const EACH = 4;
const WEEK = 7;

/** Who rose and fell most in seven days, and before them who entered and left. Nothing without an earlier crawl. */
export function moversTable(
  context: PageContext,
  list: List,
  entries: Map<string, Entry>,
  timeline: Timeline,
): Html {
  const { crawls } = timeline;
  const last = crawls.at(-1);
  if (last === undefined || crawls.length < 2) return '';
  const weekBefore = daysBefore(last.startedAt, WEEK);
  const from = Math.max(
    0,
    crawls.findLastIndex(({ startedAt }) => startedAt <= weekBefore),
  );
  const { words, formats } = context;
  const since = crawls[from]?.startedAt ?? last.startedAt;
  const { entered, left, rose, fell } = changesSince(timeline, from);
  const named = (id: string, title: string) => {
    const entry = entries.get(id);
    const shown = entry === undefined ? title : titlesOf(context, list, entry).main;
    return html`<a href="${entryPath(context, list, { id })}"${langOf(context, shown)}>${shown}</a>`;
  };
  const moved = ({ id, title, from: before, to }: Move) =>
    html`<li>${named(id, title)}<span class="fr">${before} → <b>${to}</b></span>${move(context, before - to)}</li>`;
  const rows = [
    entered
      .slice(0, EACH)
      .map(
        ({ id, title, rank }) =>
          html`<li>${named(id, title)}<span class="fr">→ <b>${rank}</b></span><span class="mv"><span class="nw">${words.new}</span></span></li>`,
      ),
    left
      .slice(0, EACH)
      .map(
        ({ id, title, rank }) =>
          html`<li>${named(id, title)}<span class="fr">${rank} →</span><span class="mv eq">${words.left}</span></li>`,
      ),
    rose.slice(0, EACH).map(moved),
    fell.slice(0, EACH).map(moved),
  ].filter(({ length }) => length > 0);
  const isWeek = Math.abs(daysBetween(since, last.startedAt) - WEEK) <= 1;
  return html`<section class="card"><h2>${isWeek ? words.movers : words.moversSince(formats.day(since))}</h2>${
    rows.length === 0
      ? html`<p class="me">${words.nothingChanged}</p>`
      : rows.map(all => html`<ol class="mo">${all}</ol>`)
  }<p class="more"><a href="${pathTo(context, `${list.name}/changes`)}">${words.allChanges}</a></p></section>`;
}

/** A move by so many places: up is blue, down is orange, whatever colours mean elsewhere. Nothing for none. */
export function move({ words }: PageContext, places: number): Html {
  if (places === 0) return '';
  const [style, sign, word] = places > 0 ? ['up', '▲', words.up] : ['dn', '▼', words.down];
  return html`<span class="mv ${style}"><span aria-hidden="true">${sign}</span><span class="vh">${word}</span>${Math.abs(places)}</span>`;
}
