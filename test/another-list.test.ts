import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyCheckout, runNode } from './support/checkout.ts';
import { httpServer } from './support/servers.ts';

const text = await readFile('docs/another-list.md', 'utf8');

/** The code block in the step of this number. */
function block(step: number, language: string): string {
  const section = text.split(/^## /m).find(one => one.startsWith(`${step}. `)) ?? '';
  const [, code] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section) ?? [];
  if (code === undefined) throw new Error(`expected a block of ${language} in step ${step}, got none`);
  return code;
}

/** The pages of the example: page 1 as the document has it, the others like it. */
function pageOf(number: number): string {
  if (number === 1) return block(1, 'html');
  const links = [1, 2, 3].map(n =>
    n === number ? `<b class="current">${n}</b>` : `<a href="?page=${n}">${n}</a>`,
  );
  const next = number < 3 ? `<a class="next" href="?page=${number + 1}">Next</a>` : '';
  return block(1, 'html')
    .replace(/<nav[\s\S]*<\/nav>/, `<nav class="pages">${links.join(' ')} ${next}</nav>`)
    .replaceAll(/quote\/10(\d)/g, (_, digit) => `quote/${number}0${digit}`);
}

let folder: string;
beforeAll(async () => {
  folder = await copyCheckout(['test/support', 'vitest.config.ts']);
  await writeFile(join(folder, 'functions/lists/quotes.ts'), block(4, 'ts'));
  await appendFile(join(folder, 'functions/lists/index.ts'), block(5, 'ts'));
  await mkdir(join(folder, 'saved'));
  for (const page of [1, 2, 3]) await writeFile(join(folder, `saved/${page}.html`), pageOf(page));
});

afterAll(() => rm(folder, { recursive: true }));

it('takes one new file and one line', () => {
  expect(block(5, 'ts').trimEnd().split('\n')).toHaveLength(1);
});

it('can be tried on its saved pages', async () => {
  const { code, stdout } = await runNode(folder, [
    '--import',
    'tsx',
    'infra/try-list/cli.ts',
    'quotes',
    'saved',
  ]);
  expect(stdout).toMatch(/^1 +“Begin anywhere\.” +- +- +- +A\. Author/m);
  expect(stdout).toContain('plan: 3 pages of 2 entries; page 2 is https://quotes.example/top?page=2');
  expect(stdout).toContain('6 entries; nothing was rejected');
  expect(code).toBe(0);
});

it('is crawled through the whole local stack, at a URL that the command names', async () => {
  const origin = await httpServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    if (pathname !== '/top') return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(pageOf(Number(searchParams.get('page') ?? 1)));
  });
  const url = `${origin}/top?page=1`;
  const start = ['infra/local/start.mjs', 'start', '--list', 'quotes', '--json', '--url', url];
  const { code, stdout, stderr } = await runNode(folder, start);
  expect(stderr).toMatch(/6 quotes from 3 pages/);
  expect(code).toBe(0);
  const entries = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(entries.map(({ rank, id, author }) => [rank, id, author])).toEqual([
    [1, '/quote/101', 'A. Author'],
    [2, '/quote/102', 'B. Author'],
    [3, '/quote/201', 'A. Author'],
    [4, '/quote/202', 'B. Author'],
    [5, '/quote/301', 'A. Author'],
    [6, '/quote/302', 'B. Author'],
  ]);
});

it('without a sample says what to name instead', async () => {
  const { code, stderr } = await runNode(folder, ['infra/local/start.mjs', 'start', '--list', 'quotes']);
  expect(code).toBe(1);
  expect(stderr).toContain('the list quotes has no sample site; crawl it with --url URL or with --live');
});

it('is enabled by the settings of the document', async () => {
  const file = join(folder, 'cdk.json');
  const json = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...json, ...JSON.parse(`{${block(9, 'json')}}`) }));
  const script = "import { synthesize } from './infra/local/synth.ts'; console.log(await synthesize());";
  await writeFile(join(folder, 'synthesize.mts'), script);
  const { stdout, stderr } = await runNode(folder, ['--import', 'tsx', 'synthesize.mts']);
  expect(stderr).toBe('');
  const template = await readFile(join(stdout.trim(), 'Toplist.template.json'), 'utf8');
  expect(template).toContain('GET /quotes');
  expect(template).toContain('rate(7 days)');
});

it('has the test of the document, which passes on the saved pages', async () => {
  const file = join(folder, 'test/functions/lists/quotes.test.ts');
  await mkdir(join(folder, 'test/functions/lists'), { recursive: true });
  await writeFile(file, block(8, 'ts'));
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'test/functions/lists/quotes.test.ts'];
  const { code, stdout } = await runNode(folder, vitest, { TOPLIST_PAGES: '' });
  expect(stdout).not.toMatch(/FAIL|failed/);
  expect(stdout).toMatch(/Tests\s+.*passed/);
  expect(code).toBe(0);
});
