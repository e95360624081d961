import type { Entry } from '../../functions/core/page/list.ts';

/** The most columns of a terminal that one field takes. */
const WIDEST = 28;

export interface Column {
  name: string;
  cells: string[];
}

/** The fields of entries as text, a column each. */
export function columnsOf(fields: string[], entries: Entry[]): Column[] {
  return fields.map(name => ({ name, cells: entries.map(entry => asText(entry[name])) }));
}

/** The rows of a table that fits the width; the fields for which there is no room are named under it. */
export function table(columns: Column[], width: number): string[] {
  const sized = columns.map(column => ({
    ...column,
    width: Math.min(WIDEST, Math.max(...[column.name, ...column.cells].map(widthOf))),
  }));
  const shown: typeof sized = [];
  let used = 0;
  for (const column of sized) {
    if (used + column.width > width) break;
    shown.push(column);
    used += column.width + 2;
  }
  const row = (cells: string[]) =>
    cells
      .map((cell, index) => fitted(cell, shown[index]?.width ?? 0))
      .join('  ')
      .trimEnd();
  const count = columns[0]?.cells.length ?? 0;
  const left = sized.slice(shown.length).map(({ name }) => name);
  return [
    row(shown.map(({ name }) => name)),
    ...Array.from({ length: count }, (_, index) => row(shown.map(({ cells }) => cells[index] ?? ''))),
    ...(left.length === 0 ? [] : [`(no room for ${left.join(', ')}; a wider terminal shows more)`]),
  ];
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  // Control characters and direction marks of a page must not reach the terminal.
  return (Array.isArray(value) ? value.join(', ') : String(value)).replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

/** How many columns of a terminal a text takes: a character of Chinese, Japanese or Korean takes two. */
function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + widthOfCharacter(character), 0);
}

function widthOfCharacter(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/u.test(
    character,
  )
    ? 2
    : 1;
}

/** Cuts a text to a width, or fills it up with spaces. */
function fitted(text: string, width: number): string {
  if (widthOf(text) <= width) return text + ' '.repeat(width - widthOf(text));
  let cut = '';
  for (const character of text) {
    if (widthOf(cut) + widthOfCharacter(character) > width - 1) break;
    cut += character;
  }
  return `${cut}…${' '.repeat(width - 1 - widthOf(cut))}`;
}
