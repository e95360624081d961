/**
 * Reads pages with the extractor and prints how long it took, as the programs in `bench/others` do. The benchmark bundles this file as the
 * functions are bundled, so that Node runs what Lambda would.
 *
 * Arguments: the number of rounds that are not counted, the number of those that are, a list's name, and the files of its pages.
 */
import { readFileSync } from 'node:fs';
import { extract } from '../../functions/core/page/extract.ts';
import { LISTS } from '../../functions/lists/all.ts';

const [warmUp = '', rounds = '', name = '', ...files] = process.argv.slice(2);
const list = LISTS.find(known => known.name === name);
if (list === undefined) throw new Error(`there is no list ${name}`);
const pages = files.map(file => readFileSync(file, 'utf8'));
const read = (html: string, index: number) =>
  extract(list, html, `${list.url}?start=${25 * index}`, 25 * index + 1).entries;

const begin = performance.now();
read(pages[0] ?? '', 0);
const cold = performance.now() - begin;
const warm: number[] = [];
for (let round = 0; round < Number(warmUp) + Number(rounds); round += 1) {
  const begin = performance.now();
  pages.forEach(read);
  if (round >= Number(warmUp)) warm.push((performance.now() - begin) / pages.length);
}
const entries = Number(rounds) > 0 ? pages.flatMap(read) : [];
console.log(JSON.stringify({ cold, warm, entries }));
