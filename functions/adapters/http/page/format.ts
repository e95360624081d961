import type { Language } from './language.ts';

const DAY = 86_400_000;

/** How numbers and dates are written in a language. Times are in UTC; the script of the page shows those of the reader's zone. */
export interface Formats {
  /** `317 万`, `3.17M`. */
  short(number: number): string;
  /** `3,172,336`. */
  whole(number: number): string;
  /** `2026 年 11 月 25 日 06:02`, `25 November 2026, 06:02`. */
  moment(iso: string): string;
  /** `11 月 25 日`, `25 November`. */
  day(iso: string): string;
  /** `11 月 25 日 06:02`, `25 November, 06:02`. */
  dayAndTime(iso: string): string;
  /** `11/25`, `25 Nov`, for where there is little room. */
  shortDay(iso: string): string;
  /** `2026 年 11 月`, `Nov 2026`; without the year if it is the one before. */
  month(iso: string, withYear: boolean): string;
  /** `06:02`. */
  time(iso: string): string;
  /** What stands between the parts of a list, such as genres. */
  separator: string;
}

const dateOf = (locale: string, options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  return (iso: string) => spacedDate(format.format(new Date(iso)));
};

function formatsOf(locale: string, separator: string): Formats {
  const compact = new Intl.NumberFormat(locale === 'zh-CN' ? locale : 'en-US', {
    notation: 'compact',
    maximumSignificantDigits: 3,
  });
  const whole = new Intl.NumberFormat(locale === 'zh-CN' ? 'zh-CN' : 'en-GB');
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const monthOnly = dateOf(locale, { month: 'short' });
  const monthAndYear = dateOf(locale, { year: 'numeric', month: 'short' });
  return {
    short: number => compact.format(number).replace(/(\d)(\p{Script=Han})/u, '$1 $2'),
    whole: number => whole.format(number),
    moment: dateOf(locale, { year: 'numeric', month: 'long', day: 'numeric', ...time }),
    day: dateOf(locale, { month: 'long', day: 'numeric' }),
    dayAndTime: dateOf(locale, { month: 'long', day: 'numeric', ...time }),
    shortDay: dateOf(locale, { month: locale === 'zh-CN' ? 'numeric' : 'short', day: 'numeric' }),
    month: (iso, withYear) => (withYear ? monthAndYear(iso) : monthOnly(iso)),
    time: dateOf(locale, time),
    separator,
  };
}

/** A space between Han and digits. */
function spacedDate(text: string): string {
  return text
    .replace(/(\d)(\p{Script=Han})/gu, '$1 $2')
    .replace(/(\p{Script=Han})(\d)/gu, '$1 $2')
    .replace(' at ', ', ');
}

export const FORMATS_OF: Record<Language, Formats> = {
  zh: formatsOf('zh-CN', ' '),
  en: formatsOf('en-GB', ', '),
};

/** `00:41`: how long something has taken. */
export function clock(from: string, until: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(until) - Date.parse(from)) / 1000));
  const two = (number: number) => String(number).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${two(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** The day of a moment, in UTC: `2026-11-25`. */
export function dayOf(iso: string): string {
  return iso.slice(0, 10);
}

/** Whole days between two moments. */
export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / DAY);
}

/** A moment so many days before another. */
export function daysBefore(iso: string, days: number): string {
  return new Date(Date.parse(iso) - days * DAY).toISOString();
}

/** How wide a text is, in the widths of a Han character. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, char) => sum + (/[\u1100-\u115f\u2e80-\uffef]/u.test(char) ? 1 : 0.56), 0);
}

/** As much of a text as fits, by whole characters; with an ellipsis if something is left out. */
export function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let shown = '';
  for (const { segment } of segments.segment(text)) {
    if (widthOf(shown + segment) > width - 1) break;
    shown += segment;
  }
  return `${shown.trimEnd()}…`;
}

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
