import { CrawlError } from '../errors.ts';

/**
 * Decodes a page. Text that is valid UTF-8 is UTF-8, whatever a header says: nothing else looks like it. Only then counts what the
 * header or the page declares.
 * @param contentType the header, for its charset
 * @throws CrawlError `retry` for bytes that are text in neither: they were damaged on their way
 */
export function decode(bytes: Uint8Array, contentType: string | null): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2048));
  const declared = [contentType ?? '', /<meta[^>]{0,200}charset=["']?[\w-]+/i.exec(head)?.[0] ?? ''];
  const charsets = declared
    .map(text => /charset=["']?([\w-]+)/i.exec(text)?.[1])
    .filter(name => name !== undefined);
  for (const charset of ['utf-8', ...charsets]) {
    try {
      const { encoding } = new TextDecoder(charset);
      // By the standard GBK is read as GB18030; Node's own GBK drops bytes that it does not know.
      return new TextDecoder(encoding === 'gbk' ? 'gb18030' : encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this one: an unknown name, or bytes that it does not have.
    }
  }
  throw new CrawlError('retry', 'the page is not text in the charset it declares', {
    expected: ['utf-8', ...charsets].join(' or '),
    actual: `${bytes.length} bytes that are not`,
  });
}
