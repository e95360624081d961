import type { Entry, List } from '../../functions/core/page/list.ts';
import { columnsOf, table } from './table.ts';
import type { Trial } from './try-pages.ts';

/**
 * What a person who writes a list file wants to know: the entries, how often each field is filled, what was rejected, and the plan.
 * @param width of the terminal, in columns
 */
export function report(list: List, { entries, plan, rejected }: Trial, width: number): string[] {
  const fields = Object.keys(list.entry.shape);
  return [
    ...(entries.length === 0 ? [] : [...table(columnsOf(inTable(fields), entries), width), '']),
    'filled fields:',
    ...fields.map(field => fillRate(field, entries)),
    '',
    plan === null ? 'no plan: page 1 was rejected' : planLine(plan.pages, plan.pageSize, plan.rule),
    ...(rejected.length === 0
      ? [`${entries.length} entries; nothing was rejected`]
      : ['rejected:', ...rejected.map(({ what, why }) => `  ${what}: ${why}`)]),
  ];
}

/** Long links come last, where they are cut first. */
function inTable(fields: string[]): string[] {
  const last = ['id', 'link', 'poster'];
  return [...fields.filter(field => !last.includes(field)), ...last];
}

function fillRate(field: string, entries: Entry[]): string {
  const filled = entries.filter(entry => !isEmpty(entry[field])).length;
  const share = entries.length === 0 ? 0 : Math.floor((100 * filled) / entries.length);
  return `  ${field.padEnd(16)} ${String(share).padStart(3)} %  ${filled} of ${entries.length}`;
}

/** A field is empty if it has what stands for nothing. */
function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function planLine(
  pages: number,
  pageSize: number,
  rule: { before: string; first: number; step: number; after: string } | null,
): string {
  const second = rule === null ? '' : `; page 2 is ${rule.before}${rule.first + 2 * rule.step}${rule.after}`;
  return `plan: ${pages} ${pages === 1 ? 'page' : 'pages'} of ${pageSize} entries${second}`;
}
