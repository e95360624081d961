import type { Crawl } from './api.ts';

const WIDTH = 30;

/** Where progress goes: a terminal, or anything else that takes text. */
export interface Output {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells how far a crawl is: a bar that grows on a terminal, a line for each step elsewhere. */
export function createProgress(output: Output): { show(crawl: Crawl): void; end(): void } {
  let last = '';
  return {
    show({ pages: { total, done, errors } }) {
      const troubled = errors.length > 0 ? `, ${errors.length} with errors` : '';
      const now = total === null ? 'reading page 1' : `${done} of ${total} pages${troubled}`;
      if (now === last) return;
      last = now;
      if (output.isTTY !== true) output.write(`${now}\n`);
      else output.write(`\r\x1b[K${total === null ? '' : `${bar(done / total)} `}${now}`);
    },
    /** Leaves the line to whoever writes next. */
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
