import { html } from 'hono/html';
import { changeCounts, type Timeline } from '../../../../core/history/timeline.ts';
import type { Html, PageContext } from '../context.ts';
import { dayOf, daysBefore } from '../format.ts';

export const CALENDAR_DAYS = 30;
const SHADES = 4;

/** The days up to the last crawl, a cell each: the darker, the more changed. A day without a crawl is an outline. */
export function calendar({ words, formats }: PageContext, timeline: Timeline): Html {
  const last = timeline.crawls.at(-1)?.startedAt;
  if (last === undefined) return '';
  const counts = changeCounts(timeline);
  const byDay = new Map<string, number>();
  for (const [at, { startedAt }] of timeline.crawls.entries())
    byDay.set(dayOf(startedAt), (byDay.get(dayOf(startedAt)) ?? 0) + (counts[at] ?? 0));
  const days = Array.from({ length: CALENDAR_DAYS }, (_, index) =>
    daysBefore(last, CALENDAR_DAYS - 1 - index),
  );
  const most = Math.max(...days.map(day => byDay.get(dayOf(day)) ?? 0));
  const cells = days.map(day => {
    const count = byDay.get(dayOf(day));
    const shown = formats.shortDay(day);
    if (count === undefined) return html`<i class="no" title="${words.noCrawlOn(shown)}"></i>`;
    const shade = count === 0 ? 0 : Math.ceil((count / most) * SHADES);
    return html`<i class="k${shade}" title="${words.changesOn(shown, count)}"></i>`;
  });
  return html`<div class="cl"><p class="ch"><b>${words.calendar}</b><span>${formats.shortDay(days[0] ?? last)} – ${formats.shortDay(last)}</span></p><div class="cal" role="img" aria-label="${words.perDay}">${cells}</div></div>`;
}
