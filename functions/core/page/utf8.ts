/** In other encodings a two-byte character is valid UTF-8 by chance one time in eight. Four in a row are one time in 4,096. */
export const CHANCE = 4;

/** Bytes read as UTF-8. */
export interface Utf8 {
  text: string;
  /** How many characters are beyond ASCII, and how many of those are unreadable. A last character that was cut short is in neither. */
  all: number;
  bad: number;
}

/** Reads bytes as UTF-8. A character that cannot be read becomes U+FFFD. */
export function readUtf8(bytes: Uint8Array): Utf8 {
  const decoder = new TextDecoder();
  const text = decoder.decode(bytes, { stream: true });
  // A last character that was cut short says where the body ends, not what it is in.
  const cut = decoder.decode();
  return { text: text + cut, ...count(text) };
}

/** Whether bytes can be nothing but UTF-8, whatever a site declares. */
export function isCertain({ all, bad }: Utf8): boolean {
  return bad === 0 && all >= CHANCE;
}

/** How many characters of a text are beyond ASCII, and how many of those are unreadable. */
export function count(text: string): { bad: number; all: number } {
  let bad = 0;
  let all = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) all += 1;
    if (code === 0xfffd) bad += 1;
  }
  return { bad, all };
}
