/**
 * The share of one core of `npm run test:faults`: simulates so many crawls with this seed. Writes its report to stdout as one line, and its
 * progress to stderr.
 */
import { loadHandlers, simulateCrawls } from './run.ts';

const [crawls, seed] = process.argv.slice(2).map(Number);
if (crawls === undefined || seed === undefined) throw new Error('expected a number of crawls and a seed');
let reported = 0;
const report = await simulateCrawls(await loadHandlers(), crawls, seed, ({ crawls: done }) => {
  if (done - reported < 500) return;
  process.stderr.write(`${done - reported}\n`);
  reported = done;
}).catch(error => {
  // The full message has thousands of lines. The seed and the violation are enough to repeat the failure.
  console.error(String(error.message).split('Counterexample')[0], String(error.cause?.message ?? ''));
  process.exit(1);
});
console.log(JSON.stringify({ crawls: report.crawls, faults: Object.fromEntries(report.faults) }));
// The calls of stopped handlers never settle, so the process has to exit explicitly.
process.exit(0);
