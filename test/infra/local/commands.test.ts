import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import movies from '../../../functions/lists/movies.ts';
import { createList } from '../../../infra/local/sample-site/list.ts';
import { loadSample } from '../../../infra/local/sample-site/samples.ts';
import { runNode } from '../../support/checkout.ts';
import { sampleSite } from '../../support/servers.ts';

const npmStart = (...args: string[]) => runNode('.', ['infra/local/start.mjs', 'start', ...args]);

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toplist-commands-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe('npm start', () => {
  it('prints the list to stdout and everything else to stderr', async () => {
    const { code, stdout, stderr } = await npmStart();
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(250);
    expect(lines[45]).toBe('46 钢琴家 None https://movie.douban.com/subject/1296736/');
    for (const line of lines) expect(line).toMatch(/^\d+ .+ (None|<.+>) https:\/\/\S+$/);
    expect(stderr).toMatch(/^250 movies from 10 pages, published in \d+\.\d{3} s$/m);
  });

  it('prints NDJSON and nothing else with --json', async () => {
    const { stdout } = await npmStart('--json');
    const entries = stdout
      .trimEnd()
      .split('\n')
      .map(line => movies.entry.parse(JSON.parse(line)));
    expect(entries.map(({ rank }) => rank)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  });

  it.each(['books', 'music'])(
    'crawls the sample of %s with --list, and prints all its fields',
    async list => {
      const { code, stdout, stderr } = await npmStart('--list', list, '--json');
      expect(stderr).toMatch(new RegExp(`^250 ${list} from 10 pages, published in `, 'm'));
      expect(code).toBe(0);
      const printed: unknown[] = stdout
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line));
      const sample = createList(await loadSample(list), 250).slice(0, 250);
      expect(printed).toEqual(sample.map(({ entry }) => entry));
    },
  );

  it('crawls one list at another URL with --list and --url', async () => {
    const site = await sampleSite({ list: 'books', pages: 2 });
    const { stdout } = await npmStart('--list', 'books', '--url', site.url);
    const [first] = site.truth();
    expect(stdout.split('\n')[0]).toBe(`1 ${first?.title} <${first?.quote}> ${first?.link}`);
    expect(stdout.trimEnd().split('\n')).toHaveLength(50);
  });

  it('writes a file with -o, and then nothing to stdout', async () => {
    const site = await sampleSite({ pages: 2 });
    const folder = await temporaryFolder();
    const { code, stdout } = await npmStart('--url', site.url, '-o', join(folder, 'list.json'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(JSON.parse(await readFile(join(folder, 'list.json'), 'utf8'))).toEqual(site.truth());
    expect(await readdir(folder)).toEqual(['list.json']);
  });

  it('prints an error with the control characters of a page escaped', async () => {
    const body = `<html><head><title>\u001b[2Jx</title></head><body>${'y'.repeat(200)}</body></html>`;
    const site = await sampleSite({ faults: [{ page: 2, kind: 'status', status: 200, body }] });
    const { code, stderr } = await npmStart('--url', site.url);
    expect(code).toBe(1);
    expect(stderr).toContain('a page titled "\\u001b[2Jx"');
  });

  it('leaves no file if the list is not published', async () => {
    const site = await sampleSite({ faults: [{ page: 2, kind: 'empty-list' }] });
    const folder = await temporaryFolder();
    const { code, stderr } = await npmStart('--url', site.url, '-o', join(folder, 'list.txt'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^page 2: changed: the page has changed: expected [^()]*, got [^()]*, after 1 try$/m,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves the first run out of the average, and says so', async () => {
    const { stdout, stderr } = await npmStart('--runs', '3');
    expect(stdout).toMatch(/^Cost \d+\.\d{3} seconds\n$/);
    const costs = [...stderr.matchAll(/published in (\S+) s/g)].map(([, cost]) => Number(cost));
    const [cold = 0, second = 0, third = 0] = costs;
    expect(Number(stdout.split(' ')[1])).toBeCloseTo((second + third) / 2, 2);
    expect(stderr).toContain(`average of 2 warm runs; the first run started cold, took ${cold.toFixed(3)} s`);
  });

  it('says with --runs 1 that the only run started cold', async () => {
    const { stdout, stderr } = await npmStart('--runs', '1', '--json');
    const { cold, runs, average } = JSON.parse(stdout);
    expect({ runs, average }).toEqual({ runs: [], average: cold });
    expect(stderr).toContain('the only run started cold');
  });
});

it.each([
  ['infra/local/start.mjs start -h', 'npm start -- [options]'],
  ['infra/local/start.mjs serve --help', 'npm run serve -- [options]'],
  ['--import tsx infra/local/sample-site/cli.ts -h', 'npm run sample-site -- [options]'],
])('%s prints its help to stdout', async (line, title) => {
  const { code, stdout, stderr } = await runNode('.', line.split(' '), { AWS_REGION: '' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.startsWith(title)).toBe(true);
});

it.each([
  ['infra/local/start.mjs start --list poems', '--list: there is no list "poems"; expected one of books, '],
  ['infra/local/start.mjs start --pages 3', 'unknown argument --pages; npm start accepts '],
  ['infra/local/start.mjs start -o list.pdf', '-o: unknown format "list.pdf"; expected a file that ends in '],
  ['infra/local/start.mjs start -o none/list.txt', '-o: cannot write to the folder '],
  ['--import tsx infra/local/sample-site/cli.ts --pages 0', '--pages: invalid value "0"; expected a whole'],
  [
    '--import tsx infra/local/sample-site/cli.ts --list poems',
    '--list: invalid value "poems"; expected a list',
  ],
  ['--import tsx infra/local/sample-site/cli.ts --fault x', '--fault: expected a fault in JSON; '],
  ['--import tsx infra/local/sample-site/cli.ts --fault {}', 'fault 1 is invalid: kind: '],
])('%s exits with 2 and one line', async (line, message) => {
  const { code, stdout, stderr } = await runNode('.', line.split(' '));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.startsWith(message)).toBe(true);
  expect(stderr.trimEnd()).not.toContain('\n');
});
