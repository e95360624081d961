import { bundleProgram } from '../support/bundle-program.ts';
import { type Bundle, bundleOf, deployedBundles } from '../support/bundles.ts';
import { importTime } from '../support/import-time.ts';
import { type Goal, type Row, ratio } from '../support/report.ts';
import { digits, type Sample, shown, summarize } from '../support/statistics.ts';

/** Fresh processes that import each bundle. */
const RUNS = 20;

/** Row 4: how large each function's bundle is, and how long a fresh process takes to import it. */
export const coldStart: Row = {
  number: 4,
  async measure(progress) {
    const naive = bundleOf('naive', await bundleProgram('naive'));
    // Its folder holds other programs too, so only what it loads counts.
    const bundles: Bundle[] = [...(await deployedBundles()), { ...naive, allKb: naive.loadedKb }];
    progress(`imports ${bundles.map(({ name }) => name).join(', ')} in ${RUNS} processes each`);
    const times = new Map<string, number[]>();
    for (let turn = 0; turn < RUNS; turn += 1)
      for (const { name, file } of bundles)
        times.set(name, [...(times.get(name) ?? []), await importTime(file)]);
    const samples = new Map([...times].map(([name, values]) => [name, summarize(values)]));
    return {
      title: 'Cold start: the bundle of each function, and the import of it in a fresh process',
      figures: bundles.map(bundle => [titleOf(bundle.name), figureOf(bundle, samples.get(bundle.name))]),
      goals: bundles
        .filter(({ name }) => name === 'seed' || name === 'parse')
        .flatMap(bundle => goalsOf(bundle, naive, samples)),
      leftOut: [],
    };
  },
};

function titleOf(name: string): string {
  return name === 'naive'
    ? 'a naive bundle of parse: all of cheerio, undici, the SDK clients, zod and Powertools'
    : name;
}

function figureOf({ loadedKb, allKb }: Bundle, sample: Sample | undefined): string {
  const later = allKb - loadedKb > 1 ? `, and ${digits(allKb - loadedKb)} KB loaded when needed` : '';
  return `${digits(loadedKb)} KB${later}; ${sample === undefined ? '-' : shown(sample, 'ms')}`;
}

function goalsOf(bundle: Bundle, naive: Bundle, samples: Map<string, Sample>): Goal[] {
  const { name, loadedKb } = bundle;
  const time = ratio(samples.get(name)?.median, samples.get('naive')?.median);
  return [
    {
      what: `${name}: KB loaded at start, beside the naive bundle`,
      measured: ratio(loadedKb, naive.loadedKb),
      limit: 0.5,
      unit: 'x',
    },
    { what: `${name}: ms to import, beside the naive bundle`, measured: time, limit: 0.5, unit: 'x' },
  ];
}
