/** What each promise is held by. The figures beside them are of the run that wrote the page. */
const PROMISES: [promise: string, test: string][] = [
  ['Readers see the old list or the new list, and nothing between', 'b'],
  [
    'A published list is complete, in order, no movie twice, each page as the site showed it at one moment',
    'a',
  ],
  ['No page of a started crawl vanishes: it is done, queued, or with the dead letters', 'c'],
  ['With the faults over and the dead letters redriven, the newest crawl is published, or says why not', 'd'],
  ['No fetch before its turn, none closer than the interval, none beside more than the bound', 'e'],
];

/** `docs/reliability.md`, as `npm run test:faults` writes it. */
export function reliability(crawls: number, faults: Map<string, number>, caught: string[]): string {
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  const rows = PROMISES.map(
    ([promise, check]) =>
      `| ${promise} | \`test/faults.test.ts\`, check ${check} | ${crawls} crawls, ${total} faults, 0 violations |`,
  );
  const met = [...faults].sort((a, b) => b[1] - a[1]).map(([name, count]) => `| ${name} | ${count} |`);
  return `# Reliability

Written by \`npm run test:faults\`: the real handlers and the real edge code, over a simulated table, queue and web that stop a
handler between any two of its calls, deliver twice, late and in any order, throttle, answer slowly, wrongly or not at all, and
change the list while it is read. A failure prints the seed that repeats it. \`npm test\` does the same with 500 crawls.

| promise | test | figure |
|---|---|---|
${rows.join('\n')}
| The simulation finds what it is there to find | \`test/faults.test.ts\`, broken variants | ${caught.length} of 5 caught: ${caught.join(', ')} |
| The simulated table and queue are no kinder than the engines | \`test/simulation/engines.test.ts\` | the same random operations end alike |

| fault met | times |
|---|---|
${met.join('\n')}
`;
}
