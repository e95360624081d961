import { parseAccept } from 'hono/utils/accept';
import type { List } from '../../../core/page/list.ts';

/** The languages of the pages. A list's file has its title and its labels in both. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language that a reader prefers, by `Accept-Language`; English for one that asks for neither. A weight of 0 refuses a language. */
export function languageOf(acceptLanguage: string | undefined): Language {
  for (const { type, q } of parseAccept(acceptLanguage ?? '')) {
    const primary = type.split('-')[0]?.toLowerCase();
    const found = LANGUAGES.find(language => language === primary);
    if (found !== undefined && q > 0) return found;
  }
  return 'en';
}

/** A name or a value of a list in a language, by the labels of its file; as it stands where those do not have it. */
export function label(list: Pick<List, 'labels'>, language: Language, text: string): string {
  const labels = list.labels?.[language] ?? {};
  return Object.hasOwn(labels, text) ? (labels[text] ?? text) : text;
}

/** The language of a text: Chinese if it has Han characters and no kana or hangul. Undefined for any other, which may be in several. */
export function languageOfText(text: string): 'zh' | 'ja' | 'ko' | undefined {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return /\p{Script=Han}/u.test(text) ? 'zh' : undefined;
}

/** Whether a text is in Latin letters alone. */
export function isLatin(text: string): boolean {
  return /\p{Script=Latin}/u.test(text) && !/[\p{L}]/u.test(text.replace(/[\p{Script=Latin}]/gu, ''));
}
