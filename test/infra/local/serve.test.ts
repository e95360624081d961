import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { checkoutCopy } from '../../support/checkout.ts';
import { LIST_FILE } from '../../support/other-app.ts';

describe('npm run serve', () => {
  /** Starts it and returns its lines, as they come, and a function that presses Ctrl-C and returns the exit code. */
  function serve(args: string[] = [], cwd = '.') {
    const child = spawn(process.execPath, ['infra/local/start.mjs', 'serve', '--port', '0', ...args], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('expected another line, got the end of the log');
      return value.startsWith('synthesizing') ? next() : value;
    };
    const untilLine = async (pattern: RegExp): Promise<string> => {
      const line = await next();
      return pattern.test(line) ? line : untilLine(pattern);
    };
    const interrupt = async () => {
      child.kill('SIGINT');
      const [code]: unknown[] = await exited;
      return code;
    };
    return { next, untilLine, interrupt };
  }

  it('says first where the page is, then prints a short line for each page, and ends with Ctrl-C', async () => {
    const { next, untilLine, interrupt } = serve(['--list', 'movies']);
    const [, url = ''] =
      /^(http:\/\/127\.0\.0\.1:\d+)\/ is the page; it shows the sample site/.exec(await next()) ?? [];
    await untilLine(/press Ctrl-C to stop/);
    const pages = [];
    for (let page = 1; page <= 10; page += 1)
      pages.push(
        await untilLine(
          /^\d\d:\d\d:\d\d (seed|parse) page stored \(list movies, page \d+, ms \d+, entries 25\)$/,
        ),
      );
    expect(new Set(pages.map(line => /page (\d+)/.exec(line)?.[1])).size).toBe(10);
    await untilLine(/^\d\d:\d\d:\d\d parse crawl is published/);

    const preflight = await fetch(`${url}/movies`, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.org', 'access-control-request-method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,HEAD');
    const movies = await fetch(`${url}/movies`, { headers: { origin: 'https://example.org' } });
    expect(movies.status).toBe(200);
    expect(movies.headers.get('access-control-allow-origin')).toBe('*');
    expect(movies.headers.get('access-control-expose-headers')).toBe(
      'etag,last-modified,link,content-disposition',
    );

    expect(await interrupt()).toBe(0);
    await expect(fetch(`${url}/movies`)).rejects.toThrow();
  });

  it('serves and crawls every list that cdk.json configures, each from its sample site', async () => {
    const folder = await checkoutCopy();
    const file = join(folder, 'cdk.json');
    const shipped = z
      .looseObject({ context: z.looseObject({}) })
      .parse(JSON.parse(await readFile(file, 'utf8')));
    // A list of its own has no sample site.
    const own = join(folder, 'functions/lists');
    await writeFile(join(own, 'quotes.ts'), LIST_FILE.replace("'toplist/list'", "'../define-list.ts'"));
    await appendFile(join(own, 'index.ts'), "export { default as quotes } from './quotes.ts';\n");
    const context = { ...shipped.context, lists: ['books', 'quotes', { name: 'music' }] };
    await writeFile(file, JSON.stringify({ ...shipped, context }));
    const { next, untilLine, interrupt } = serve([], folder);
    const title = await next();
    const [, url = ''] =
      /^(http:\/\/\S+)\/ is the page; it shows the sample site: books at \S+, music at \S+; quotes has none and is left out$/.exec(
        title,
      ) ?? [];
    for (const _list of ['books', 'music']) await untilLine(/ crawl is published /);
    const counts = await Promise.all(
      ['books', 'music', 'movies'].map(async list => {
        const response = await fetch(`${url}/${list}?limit=1`);
        return z
          .looseObject({ status: z.number().optional(), total: z.number().optional() })
          .parse(await response.json());
      }),
    );
    expect(counts.map(({ status, total }) => total ?? status)).toEqual([250, 250, 404]);
    expect(await interrupt()).toBe(0);
  });

  it('prints the log lines of the functions as they are with --json-log', async () => {
    const { untilLine, interrupt } = serve(['--list', 'movies', '--json-log']);
    const line = await untilLine(/"page stored"/);
    expect(JSON.parse(line)).toMatchObject({ level: 'INFO', message: 'page stored', page: 1 });
    await untilLine(/"_aws"/);
    expect(await interrupt()).toBe(0);
  });
});
