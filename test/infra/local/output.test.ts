import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { formatOf, problemWithOutput, textsOf, writeWhole } from '../../../infra/local/output.ts';
import { entry } from '../../support/page.ts';

const film = (rank: number, quote: string | null) =>
  entry(rank, { title: `Film ${rank}`, quote, link: `https://list.example/subject/${rank}/` });

const LIST = [film(1, 'Ein <Zitat>'), film(2, null)];
/** Longer than one part of the output. */
const LONG = Array.from({ length: 1234 }, (_, index) => film(index + 1, null));

describe('the formats of a list', () => {
  it('txt is one entry a line, with the bare word None instead of a missing quote', () => {
    expect([...textsOf(LIST, 'txt')].join('')).toBe(
      '1 Film 1 <Ein <Zitat>> https://list.example/subject/1/\n2 Film 2 None https://list.example/subject/2/\n',
    );
  });

  it("txt has no control characters of a page's, which a terminal would obey", () => {
    const hostile = { ...film(3, '\u0007b\u009b2J'), title: 'a\u001b]0;x\u0007' };
    expect([...textsOf([hostile], 'txt')].join('')).toBe('3 a]0;x <b2J> https://list.example/subject/3/\n');
  });

  it.each([1, 2, 500, 501, 1234])('ndjson is one entry with all fields a line, for %i entries', count => {
    const text = [...textsOf(LONG.slice(0, count), 'ndjson')].join('');
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line))).toEqual(LONG.slice(0, count));
  });

  it.each([0, 1, 2, 500, 501, 1234])('json is one array with one entry a line, for %i entries', count => {
    const text = [...textsOf(LONG.slice(0, count), 'json')].join('');
    expect(JSON.parse(text)).toEqual(LONG.slice(0, count));
    if (count > 0) expect(text.split('\n')).toHaveLength(count + 3);
  });

  it.each([1, 1234])('CSV of %i entries is read back by another library', count => {
    const text = [...textsOf(LONG.slice(0, count), 'csv')].join('');
    const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(data.map(({ rank, title }) => [rank, title])).toEqual(
      LONG.slice(0, count).map(({ rank, title }) => [String(rank), title]),
    );
  });

  it('are selected by the extension', () => {
    expect(['a.txt', 'a.ndjson', 'a.b.JSON', 'a.csv', 'a.pdf', 'a', '.txt'].map(formatOf)).toEqual([
      'txt',
      'ndjson',
      'json',
      'csv',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('an output file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'toplist-output-'));
    onTestFinished(() => rm(folder, { recursive: true }));
  });

  function* failing() {
    yield 'half a list';
    throw new Error('no more entries');
  }

  it('is replaced as a whole, and nothing else is left beside it', async () => {
    const file = join(folder, 'list.txt');
    await writeFile(file, 'an earlier list, which is longer');
    await writeWhole(file, textsOf(LIST, 'txt'));
    expect(await readFile(file, 'utf8')).toMatch(/^1 Film 1 .*\n2 Film 2 None .*\n$/);
    expect(await readdir(folder)).toEqual(['list.txt']);
  });

  it('keeps its content if the new one cannot be written completely', async () => {
    const file = join(folder, 'list.txt');
    await writeFile(file, 'an earlier list');
    await expect(writeWhole(file, failing())).rejects.toThrow(`cannot write ${file}: no more entries`);
    expect(await readFile(file, 'utf8')).toBe('an earlier list');
    expect(await readdir(folder)).toEqual(['list.txt']);
  });

  it('does not exist after an interrupted write', async () => {
    const file = join(folder, 'list.txt');
    await expect(writeWhole(file, ['a', 'b'], AbortSignal.abort())).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused before the crawl if its folder does not exist, or if it is a folder', async () => {
    await mkdir(join(folder, 'list.txt'));
    expect(await problemWithOutput(join(folder, 'new.txt'))).toBeUndefined();
    expect(await problemWithOutput(join(folder, 'list.txt'))).toMatch(/is a folder; expected a file$/);
    expect(await problemWithOutput(join(folder, 'none/list.txt'))).toMatch(
      /^-o: cannot write to the folder .*none: ENOENT/,
    );
  });
});
