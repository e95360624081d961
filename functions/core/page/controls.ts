import { type Element, isTag } from 'domhandler';
import { parseUrl } from './base-url.ts';
import { fold, rawText } from './text.ts';
import { is, type Test, within } from './walk.ts';

// The links, buttons and choices by which a page leads a reader to other pages.

/** The label of a page, such as `2`, `02`, `Page 2` or `第2页`. */
const LABEL = /^(?:(?:current )?page|第)?\s*0*([1-9]\d*)\s*(?:页|\.|\(current\))?$/i;
const FORM_CONTROLS = ['button', 'input', 'select'];

/** Whether an element is something to click or to choose. */
export const isControl: Test = ({ name }) => name === 'a' || FORM_CONTROLS.includes(name);

/** How many controls an element has, itself not included. */
export function controlsIn(element: Element): number {
  return within([element], isControl).length;
}

/** The number in the label of a page, as text without leading zeros; null if a text is no label. */
export function labelIn(text: string): string | null {
  return LABEL.exec(text)?.[1] ?? null;
}

/** The number of the page that a control shows; null if it shows none. */
export function labelOf(control: Element): number | null {
  const page = Number(labelIn(fold(rawText(control)) ?? '') ?? Number.NaN);
  return Number.isSafeInteger(page) ? page : null;
}

/** Whether a control is shown, but not for use: by itself, or by an element around it that has no other. */
export function isDisabled(control: Element): boolean {
  const { parent } = control;
  const item = parent !== null && isTag(parent) && controlsIn(parent) <= 1 ? [parent] : [];
  return [control, ...item].some(
    one =>
      is('.disabled')(one) ||
      (FORM_CONTROLS.includes(one.name) && one.attribs.disabled !== undefined) ||
      one.attribs['aria-disabled']?.toLowerCase() === 'true',
  );
}

/**
 * Whether a link has a target on the web that is not only a place on this page. What is no URL is left for the error that names it.
 * @param base the URL that it is resolved against
 */
export function leadsSomewhere({ attribs: { href = '' } }: Element, base: string): boolean {
  if (/^\s*(#|$)/.test(href)) return false;
  const target = parseUrl(href, base);
  return target === null || /^https?:$/.test(target.protocol);
}

/**
 * Whether a link leads to the page that it is on.
 * @param url the page's own
 */
export function isSamePage({ attribs: { href = '' } }: Element, base: string, url: string): boolean {
  const [target, own] = [parseUrl(href, base), parseUrl(url, base)];
  for (const one of [target, own]) if (one !== null) one.hash = '';
  return target !== null && target.href === own?.href;
}
