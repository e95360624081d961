import type { ParentNode } from 'domhandler';

/** Folds all white space, no-break spaces included, to single spaces and trims; null if nothing is left. */
export function fold(text: string): string | null {
  const folded = text.replace(/\s+/g, ' ').trim();
  return folded === '' ? null : folded;
}

/** The lines that an element's text has by its `<br>` elements, each folded; an empty line is an empty string. */
export function linesOf(element: ParentNode): string[] {
  return joined(element, text => text.replaceAll('\n', ' '))
    .split('\n')
    .map(line => fold(line) ?? '');
}

/** The whole text of an element, folded; a `<br>` counts as white space. Null if there is none. */
export function textOf(element: ParentNode): string | null {
  return fold(joined(element, text => text));
}

/** The texts of an element, each as `of` gives it, with a line break for each `<br>`; but not those of scripts and styles. */
function joined(element: ParentNode, of: (text: string) => string): string {
  let text = '';
  for (const node of element.children) {
    if (node.type === 'text') text += of(node.data);
    else if (node.type === 'tag') text += node.name === 'br' ? '\n' : joined(node, of);
  }
  return text;
}

/** The whole text of an element as it is written, but for scripts and styles. */
export function rawText(element: ParentNode): string {
  let text = '';
  for (const node of element.children) {
    if (node.type === 'text') text += node.data;
    else if (node.type === 'tag') text += rawText(node);
  }
  return text;
}

/** The one value that all of these have; null if there is none or if they differ, which is ambiguous. */
export function agreed<T>(values: T[]): T | null {
  const [first = null] = values;
  return values.every(value => value === first) ? first : null;
}

/**
 * Splits ` / A  /  B / C` into its aliases. The site separates them by two spaces, a slash and two spaces, so an alias may itself
 * contain ` / `. If a tool has folded the page's white space, a slash outside of brackets is the best sign left.
 * @param separated whether the page still has the double spaces anywhere
 */
export function splitAliases(text: string, separated: boolean): string[] {
  const pieces = text.replace(/^\s*\//, '').split('/');
  const aliases: string[] = [];
  let alias = '';
  let inBracket = false;
  // Backwards, so that one pass knows for each slash whether a bracket closes after it.
  for (const [index, piece] of [...pieces.entries()].toReversed()) {
    alias = `${piece}${alias}`;
    const bracket = /[()]/.exec(piece)?.[0];
    if (bracket !== undefined) inBracket = bracket === ')';
    const before = pieces[index - 1];
    if (before !== undefined && !(separates(before, piece, separated) && (separated || !inBracket))) {
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

/** Whether the slash between these two texts separates two aliases. */
function separates(before: string, after: string, separated: boolean): boolean {
  return separated ? / {2}$/.test(before) && /^ {2}/.test(after) : /\s$/.test(before) && /^\s/.test(after);
}
