import { MEMORY } from '../../infra/memory.ts';
import { THROTTLE } from '../../infra/throttle.ts';
import { crawlId, publishEntries, sampleEntries, startApi } from '../../test/support/published-api.ts';
import { GIGABYTE, PRICES } from './prices.ts';

const SECONDS = 30 * 86_400;
/** Assumed: the billed duration of an invocation of api. All but the first find the list in memory. */
const API_SECONDS = 0.02;
const MEMORY_GB = MEMORY.api / 1024;
/** Assumed: the log lines of a request: one of API Gateway, and three that Lambda writes for each invocation. */
const LOG_BYTES = 700;
/** X-Ray's default rule traces the first request of each second and 5 % of the others. */
const TRACES = 1 + 0.05 * (THROTTLE.rateLimit - 1);

/** What was measured of a route. */
interface Route {
  path: string;
  /** Requests to the table, which are a read unit each for what fits 4 KB. */
  reads: number;
  bytes: number;
}

/**
 * Estimates what a month costs in which somebody sends requests at the throttle's limit all the time, and what 10,000 reads cost. A list of
 * 250 movies is published 20 times, because the list of crawls reads each of them.
 */
export async function worstMonth(): Promise<string[]> {
  const api = await startApi();
  try {
    for (let day = 1; day <= 20; day += 1)
      await publishEntries(
        api.store,
        crawlId(day),
        new Date(day * 86_400_000).toISOString(),
        sampleEntries(250),
      );
    const routes: Route[] = [];
    for (const path of ['/movies', '/crawls']) {
      // The first request fills the function's memory.
      await api.ask(path);
      const before = api.calls.length;
      const { body } = await api.ask(path);
      routes.push({ path, reads: api.calls.length - before, bytes: Buffer.byteLength(body) });
    }
    return [readsTable(), worstTable(routes)];
  } finally {
    await api.stop();
  }
}

function readsTable(): string {
  const request =
    PRICES.http + PRICES.read + PRICES.invocation + API_SECONDS * MEMORY_GB * PRICES.gigabyteSecond;
  return [
    '| A month with 10,000 reads | units | list price |',
    '|---|---|---|',
    `| GET /movies: HTTP API, Lambda, one read unit | 10,000 | $${(10_000 * request).toFixed(4)} |`,
  ].join('\n');
}

function worstTable(routes: Route[]): string {
  const requests = THROTTLE.rateLimit * SECONDS;
  const dollars = (amount: number) => `$${amount.toFixed(0)}`;
  const rows = routes.map(({ path, reads, bytes }) => {
    const parts = [
      requests * (PRICES.http + PRICES.invocation + API_SECONDS * MEMORY_GB * PRICES.gigabyteSecond),
      requests * reads * PRICES.read,
      (requests * LOG_BYTES * PRICES.logGigabyte) / GIGABYTE + TRACES * SECONDS * PRICES.trace,
      (requests * bytes * PRICES.transferGigabyte) / GIGABYTE,
    ];
    const total = parts.reduce((sum, part) => sum + part, 0);
    const response = `${reads} reads, ${(bytes / 1024).toFixed(0)} KB`;
    return `| ${[`\`${path}\``, response, ...parts.map(dollars), dollars(total)].join(' | ')} |`;
  });
  return [
    `A month at the limit of ${THROTTLE.rateLimit} requests a second has ${requests.toLocaleString('en-US')} requests:`,
    '',
    '| A month of nothing but | one response | requests | reads | logs and traces | data out | total |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
