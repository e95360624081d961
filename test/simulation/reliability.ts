/** The promises, each with the check in `test/faults.test.ts` that tests it. */
const PROMISES: [promise: string, test: string][] = [
  ['Readers see either the old list or the new one, never a mix', 'b'],
  [
    'A published list is complete and in order, has no movie twice, and each of its pages is as the site showed it at one moment',
    'a',
  ],
  ['No page of a started crawl is lost: it is done, in the queue, or in the dead-letter queue', 'c'],
  [
    'After the faults end and the dead letters are redriven, the newest crawl is published or states why it is not',
    'd',
  ],
  [
    'No page is fetched before its turn, less than the interval after another, or in parallel with more fetches than allowed',
    'e',
  ],
];

/** Returns the text of `docs/reliability.md`. The figures are those of this run. */
export function reliability(crawls: number, faults: Map<string, number>, caught: string[]): string {
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const rows = PROMISES.map(
    ([promise, check]) =>
      `| ${promise} | \`test/faults.test.ts\`, check ${check} | ${crawls} crawls, ${total} faults, 0 violations |`,
  );
  const met = [...faults].sort((a, b) => b[1] - a[1]).map(([name, count]) => `| ${name} | ${count} |`);
  return `# Reliability

\`npm run test:faults\` writes this page. It runs the real handlers and adapters against a simulated table, queue and web site. The
simulation stops handlers between any two of their calls, delivers messages twice, late and in any order, throttles calls, responds
slowly, incorrectly or not at all, and changes the list while it is read. A failure prints the seed that repeats it. \`npm test\` runs
the same simulation with 500 crawls.

| promise | test | result |
|---|---|---|
${rows.join('\n')}
| The simulation detects defects that were put in on purpose | \`test/faults.test.ts\`, broken variants | ${caught.length} of 5 caught: ${caught.join(', ')} |
| The simulated table and queue behave like the local DynamoDB and SQS engines | \`test/tooling/simulation-engines.test.ts\` | the same random operations have the same results |

| fault | times |
|---|---|
${met.join('\n')}
`;
}
