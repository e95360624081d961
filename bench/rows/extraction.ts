import { join } from 'node:path';
import * as z from 'zod';
import { bundleProgram } from '../support/bundle-program.ts';
import { LIST_NAMES, type PageSet, pagesOf } from '../support/pages.ts';
import { type Report, type Row, ratio } from '../support/report.ts';
import { type Command, runJson } from '../support/run.ts';
import { type Sample, shown, summarize } from '../support/statistics.ts';
import { hasPackage, hasPython, notInstalled, OTHERS, PYTHON } from '../support/tools.ts';

const WARM_UP = 40;
const ROUNDS = 10;
/** Each program runs so often, in turn with the others, so that a busy moment hits all of them. */
const PROCESSES = 3;
/** Fresh processes that read only one page. */
const COLD_PROCESSES = 11;

const Output = z.object({
  cold: z.number(),
  warm: z.array(z.number()),
  entries: z.array(z.record(z.string(), z.unknown())),
});
type Make = (warmUp: number, rounds: number) => Command;

/** Row 1: how long it takes to extract a page. */
export const extraction: Row = {
  number: 1,
  async measure(progress) {
    const bundle = await bundleProgram('extract');
    const sets = await Promise.all(LIST_NAMES.map(pagesOf));
    const toplist =
      (set: PageSet): Make =>
      (...counts) => ({
        file: process.execPath,
        args: [bundle, ...counts.map(String), set.list, ...set.files],
      });
    const [movies] = sets;
    if (movies === undefined) throw new Error('expected the pages of a list');
    const others = otherPrograms(movies);
    const programs = new Map([...sets.map(set => [set.list, toplist(set)] as const), ...others]);
    progress(`reads pages with ${[...programs.keys()].join(', ')}`);
    const warm = new Map<string, number[]>();
    const cold = new Map<string, number[]>();
    const entries = new Map<string, Record<string, unknown>[]>();
    for (let process = 0; process < PROCESSES; process += 1) {
      for (const [name, make] of programs) {
        const output = await runJson(make(WARM_UP, ROUNDS), Output);
        warm.set(name, [...(warm.get(name) ?? []), ...output.warm]);
        cold.set(name, [...(cold.get(name) ?? []), output.cold]);
        entries.set(name, output.entries);
      }
    }
    for (let process = PROCESSES; process < COLD_PROCESSES; process += 1)
      cold.get(movies.list)?.push((await runJson(toplist(movies)(0, 0), Output)).cold);
    return report(sets, summaries(warm), summaries(cold), entries);
  },
};

function summaries(values: Map<string, number[]>): Map<string, Sample> {
  return new Map([...values].map(([name, measured]) => [name, summarize(measured)]));
}

function otherPrograms({ files }: PageSet): [string, Make][] {
  const python = (name: string): [string, Make] => [
    name,
    (...counts) => ({
      file: PYTHON,
      args: [join(OTHERS, 'extract.py'), name, ...counts.map(String), ...files],
    }),
  ];
  const cheerio: Make = (...counts) => ({
    file: process.execPath,
    args: [join(OTHERS, 'extract-cheerio.mjs'), ...counts.map(String), ...files],
  });
  const inNode: [string, Make][] = [['cheerio', cheerio]];
  return [
    ...(hasPython() ? ['script', 'lxml', 'selectolax'].map(python) : []),
    ...(hasPackage('cheerio') ? inNode : []),
  ];
}

const TITLES: Record<string, string> = {
  script: "the script's own lxml loop: three fields and the link",
  lxml: 'lxml with the same fields',
  selectolax: 'selectolax with the same fields',
  cheerio: 'cheerio with the same fields',
};

function report(
  sets: PageSet[],
  samples: Map<string, Sample>,
  cold: Map<string, Sample>,
  entries: Map<string, Record<string, unknown>[]>,
): Report {
  const timesOf = (name: string) => `${timeOf(samples.get(name))}; the first page ${timeOf(cold.get(name))}`;
  const ofSets = sets.map(({ list, source }): [string, string] => [
    `Toplist, ${list} (${source})`,
    timesOf(list),
  ]);
  const others = Object.entries(TITLES).filter(([name]) => samples.has(name));
  const truth = entries.get('movies') ?? [];
  const figures = others.map(([name, title]): [string, string] => {
    const differences = name === 'script' ? '' : `; ${differing(truth, entries.get(name) ?? [])}`;
    return [title + differences, timesOf(name)];
  });
  const own = samples.get('movies')?.median;
  const beside = (name: string) => ratio(own, samples.get(name)?.median);
  const goal = (what: string, measured: number | null, limit: number, unit = 'x') => ({
    what,
    measured,
    limit,
    unit,
  });
  return {
    title: 'Extract one page, all fields',
    figures: [...ofSets, ...figures],
    goals: [
      goal("beside the script's loop", beside('script'), 0.9),
      goal('beside lxml with the same fields', beside('lxml'), 0.7),
      goal('beside cheerio with the same fields', beside('cheerio'), 1),
      goal('the first page of a cold process', cold.get('movies')?.median ?? null, 15, ' ms'),
    ],
    leftOut: [
      ...(hasPython() ? [] : [notInstalled('lxml and selectolax')]),
      ...(hasPackage('cheerio') ? [] : [notInstalled('cheerio')]),
    ],
  };
}

function timeOf(sample: Sample | undefined): string {
  return sample === undefined ? '-' : shown(sample, 'ms');
}

/** In how many values of the entries two programs differ, so that a program that reads less is not taken for a faster one. */
function differing(truth: Record<string, unknown>[], found: Record<string, unknown>[]): string {
  let values = 0;
  let different = 0;
  for (const [index, entry] of truth.entries()) {
    for (const [field, value] of Object.entries(entry)) {
      values += 1;
      if (JSON.stringify(found[index]?.[field]) !== JSON.stringify(value)) different += 1;
    }
  }
  return `${different} of ${values} values differ`;
}
