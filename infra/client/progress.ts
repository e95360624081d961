import type { Crawl } from './api.ts';

const WIDTH = 30;

/** Where progress is written: a terminal or any other text stream. */
interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows the progress of a crawl: as a bar on a terminal, and as one line per change elsewhere. */
export function createProgress(output: Output): { show(crawl: Crawl): void; end(): void } {
  let last = '';
  return {
    show({ pages: { total, done, errors } }) {
      const withErrors = errors.length > 0 ? `, ${errors.length} with errors` : '';
      const line = total === null ? 'reading page 1' : `${done} of ${total} pages${withErrors}`;
      if (line === last) return;
      last = line;
      if (output.isTTY !== true) output.write(`${line}\n`);
      else output.write(`\r\x1b[K${total === null ? '' : `${bar(done / total)} `}${line}`);
    },
    /** Clears the bar, so that other output starts on an empty line. */
    end() {
      if (output.isTTY === true && last !== '') output.write('\r\x1b[K');
      last = '';
    },
  };
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
