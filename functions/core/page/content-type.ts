import { MIMEType } from 'node:util';

export interface ContentType {
  /** Type and subtype in lower case, without parameters. */
  essence: string;
  charset: string | null;
}

/**
 * Reads a `Content-Type` header by the fetch standard's "extract a MIME type": of several headers, or of one that a proxy joined
 * with commas, the last valid one counts, and it keeps an earlier charset if it is of the same type and names none.
 * @param header several headers are joined by `, `
 * @returns null if no part of it is a MIME type
 */
export function readContentType(header: string | null): ContentType | null {
  return splitUnquoted(header ?? '').reduce<ContentType | null>((before, value) => {
    const type = parse(value);
    if (type === null || type.essence === '*/*') return before;
    const kept = before?.essence === type.essence ? before.charset : null;
    return { essence: type.essence, charset: type.params.get('charset') ?? kept };
  }, null);
}

/** Splits at commas; one inside a quoted string belongs to its value. A string without a closing quote goes on to the end. */
function splitUnquoted(header: string): string[] {
  return header.match(/(?:"(?:\\[\s\S]|[^"\\])*(?:"|\\?$)|[^",])+/g) ?? [];
}

function parse(value: string): MIMEType | null {
  try {
    return new MIMEType(value);
  } catch {
    return null;
  }
}
