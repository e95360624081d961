/**
 * One process of `npm run test:prefixes`: reads its share of the prefixes of every page, so that all processes take about as long. Writes
 * the outcomes to stdout as JSON, and the page that it has read to stderr.
 */
import {
  add,
  type CodedPage,
  codedRealPages,
  type Outcomes,
  prefixLengths,
  readPrefixes,
  samplePages,
} from '../support/prefixes.ts';

/** The number of this process, how many there are, and how many prefixes of a large page make one that is read. */
const [part = 0, processes = 1, every = 1] = process.argv.slice(2).map(Number);
const all: Outcomes = new Map();
for (const page of samplePages(2)) readPart(page, 1);
for (const page of [...samplePages(25), ...codedRealPages()]) readPart(page, every);
console.log(JSON.stringify([...all]));

function readPart(page: CodedPage, step: number): void {
  const lengths = prefixLengths(page.bytes.length, { step, first: 0, last: 100 });
  const share = lengths.filter((_, index) => index % processes === part);
  for (const [outcome, count] of readPrefixes(page, share)) add(all, outcome, count);
  process.stderr.write(`${page.name}\n`);
}
