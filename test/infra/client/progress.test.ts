import { describe, expect, it } from 'vitest';
import type { Crawl } from '../../../infra/client/api.ts';
import { failureOf } from '../../../infra/client/failure.ts';
import { createProgress } from '../../../infra/client/progress.ts';

/** A display with a clock that the test moves. Returns what was written since the last call of `written`. */
function display(terminal: { columns: number } | null) {
  let time = 0;
  let texts: string[] = [];
  const output = {
    ...(terminal === null ? {} : { isTTY: true, ...terminal }),
    write: (text: string) => texts.push(text),
  };
  return {
    progress: createProgress(output, () => time),
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
    written: () => {
      const written = texts;
      texts = [];
      return written;
    },
  };
}

function crawl(done: number, total: number | null, change: Partial<Crawl> = {}): Crawl {
  const pages = { total, done, pending: [], errors: [] };
  const at = new Date(0);
  return {
    id: 'a',
    list: 'l',
    state: 'running',
    reason: null,
    startedAt: at,
    endedAt: null,
    pages,
    ...change,
  };
}

describe('progress on a terminal', () => {
  it('is one line with a bar, the rate and the time left', () => {
    const { progress, pass, written } = display({ columns: 120 });
    progress.show(crawl(0, null));
    progress.show(crawl(100, 10_000));
    pass(10);
    progress.show(crawl(1100, 10_000));
    pass(10);
    progress.show(crawl(5100, 10_000));
    progress.end();
    expect(written()).toEqual([
      '\r\x1b[Kreading page 1',
      '\r\x1b[K[..............................] 100 of 10000 pages',
      '\r\x1b[K[###...........................] 1100 of 10000 pages, 100/s, 1 min 29 s left',
      '\r\x1b[K[###############...............] 5100 of 10000 pages, 250/s, 20 s left',
      '\r\x1b[K',
    ]);
  });

  it.each([10, 20, 40, 60, 79, 80, 120])('is narrower than a terminal of %i columns', columns => {
    const { progress, pass, written } = display({ columns });
    progress.show(crawl(100, 10_000));
    pass(3);
    progress.show(crawl(123, 10_000));
    progress.note('synthesizing the stack, which takes some seconds');
    const lines = written().map(text => text.replace('\r\x1b[K', ''));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThan(columns);
    expect(lines[1]?.startsWith('[')).toBe(columns > 60);
  });

  it('measures the rate over the last half minute, and shows a slow one per minute', () => {
    const { progress, pass, written } = display({ columns: 120 });
    for (let page = 1; page <= 10; page += 1) {
      progress.count('pages', page * 100, 1200);
      pass(10);
    }
    written();
    for (let page = 1; page <= 4; page += 1) {
      progress.count('pages', 1000 + page, 1200);
      pass(10);
    }
    expect(written().at(-1)).toContain('1004 of 1200 pages, 6.0/min, 32 min 40 s left');
  });

  it('shows no time left while nothing is done, and what happens after the last page', () => {
    const { progress, pass, written } = display({ columns: 60 });
    progress.show(crawl(3, 10));
    pass(100);
    progress.show(crawl(3, 10, { reason: 'still the same' }));
    progress.show(crawl(10, 10));
    progress.count('movies read', 0, 250);
    expect(written()).toEqual([
      '\r\x1b[K[#########.....................] 3 of 10 pages',
      '\r\x1b[K10 of 10 pages, publishing'.replace('10 of', '[##############################] 10 of'),
      '\r\x1b[K[..............................] 0 of 250 movies read',
    ]);
  });
});

describe('progress without a terminal', () => {
  it('is at most a line every five seconds, also across what is counted', () => {
    const { progress, pass, written } = display(null);
    for (let second = 0; second < 60; second += 0.5) {
      progress.show(crawl(second * 20, 2000));
      pass(0.5);
    }
    progress.end();
    for (let second = 0; second < 10; second += 0.5) {
      progress.count('movies read', second * 20, 2000);
      pass(0.5);
    }
    const lines = written();
    expect(lines).toHaveLength(14);
    expect(lines.slice(0, 2)).toEqual(['0 of 2000 pages\n', '100 of 2000 pages, 20/s, 1 min 35 s left\n']);
    expect(lines.join('')).not.toContain('\x1b');
  });
});

describe('the explanation of a crawl that was not published', () => {
  it('explains pages with errors first, and counts the others of a long list', () => {
    const pending = Array.from({ length: 1000 }, (_, index) => index + 2);
    const error = { class: 'blocked', message: 'status 403', expected: null, actual: null, dead: false };
    const errors = [{ page: 900, tries: 2, ...error }];
    const pages = { total: 1001, done: 1, pending, errors };
    const lines = failureOf(crawl(0, 0, { state: 'incomplete', reason: 'too late', pages }));
    expect(lines.slice(0, 3)).toEqual([
      'crawl a is incomplete: too late',
      'page 900: blocked: status 403, after 2 tries',
      'page 2: missing',
    ]);
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('and 980 more missing pages');
  });
});
