/** Every character that XML does not allow: control characters, U+FFFE and U+FFFF, and halves of a surrogate pair. */
const NOT_IN_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Replaces the characters that XML does not allow; removes them without a replacement. */
export function xmlText(text: string, replacement = ''): string {
  return text.replace(NOT_IN_XML, replacement);
}
