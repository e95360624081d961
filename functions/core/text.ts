/** Folds all white space, no-break spaces included, to single spaces and trims; null where nothing is left. */
export function fold(text: string): string | null {
  const folded = text.replace(/\s+/g, ' ').trim();
  return folded === '' ? null : folded;
}

/**
 * Splits ` / A  /  B / C` into its aliases. The site parts them by two spaces, a slash, two spaces, so that an alias may itself
 * hold ` / `; where a tool has folded the page's white space, a slash outside of brackets is the best sign left.
 * @param separated whether the page still shows the double spaces anywhere
 */
export function splitAliases(text: string, separated: boolean): string[] {
  const line = text.replace(/^\s*\//, '');
  const parts = separated ? line.split(/\s{2,}\/\s{2,}/) : line.split(/\s\/\s(?![^(]*\))/);
  return parts.map(fold).filter(alias => alias !== null);
}
