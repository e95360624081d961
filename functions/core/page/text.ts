import type { ParentNode } from 'domhandler';

/** Folds all white space, no-break spaces included, to single spaces and trims; null where nothing is left. */
export function fold(text: string): string | null {
  const folded = text.replace(/\s+/g, ' ').trim();
  return folded === '' ? null : folded;
}

/** The lines that an element's text has by its `<br>` elements, each folded; an empty line is an empty string. */
export function linesOf(element: ParentNode): string[] {
  return brokenText(element)
    .split('\n')
    .map(line => line.trim());
}

/** The whole text of an element, folded, where a `<br>` counts as white space; null where it shows none. */
export function textOf(element: ParentNode): string | null {
  return fold(brokenText(element));
}

/** Text whose only line breaks are those of `<br>` elements. */
function brokenText(element: ParentNode): string {
  let text = '';
  for (const node of element.children) {
    if (node.type === 'text') text += node.data.replace(/\s+/g, ' ');
    else if (node.type === 'tag') text += node.name === 'br' ? '\n' : brokenText(node);
  }
  return text;
}

/** The one value that all of these are; null where there is none or where they differ, which is ambiguous. */
export function agreed<T>(values: T[]): T | null {
  const [first = null] = values;
  return values.every(value => value === first) ? first : null;
}

/**
 * Splits ` / A  /  B / C` into its aliases. The site parts them by two spaces, a slash, two spaces, so that an alias may itself
 * hold ` / `; where a tool has folded the page's white space, a slash outside of brackets is the best sign left.
 * @param separated whether the page still shows the double spaces anywhere
 */
export function splitAliases(text: string, separated: boolean): string[] {
  const pieces = text.replace(/^\s*\//, '').split('/');
  const aliases: string[] = [];
  let alias = '';
  let inBracket = false;
  // From the end, so that one pass knows of each slash whether a bracket closes after it.
  for (const [index, piece] of [...pieces.entries()].toReversed()) {
    alias = `${piece}${alias}`;
    const bracket = /[()]/.exec(piece)?.[0];
    if (bracket !== undefined) inBracket = bracket === ')';
    const before = pieces[index - 1];
    if (before !== undefined && !(parts(before, piece, separated) && (separated || !inBracket))) {
      alias = `/${alias}`;
      continue;
    }
    aliases.push(alias);
    alias = '';
  }
  return aliases
    .toReversed()
    .map(fold)
    .filter(alias => alias !== null);
}

/** Whether a slash between these has the white space around it that parts two aliases. */
function parts(before: string, after: string, separated: boolean): boolean {
  return separated ? / {2}$/.test(before) && /^ {2}/.test(after) : /\s$/.test(before) && /^\s/.test(after);
}
