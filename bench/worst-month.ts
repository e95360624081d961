/** Estimates what a month costs in which somebody sends requests at the throttle's limit all the time. */
import { THROTTLE } from '../infra/throttle.ts';

/** List prices in us-east-1, in dollars per unit; a gigabyte has 2^30 bytes. */
const PRICES = {
  http: 1e-6,
  invocation: 0.2e-6,
  gigabyteSecond: 0.0000133334,
  read: 0.125e-6,
  logGigabyte: 0.5,
  /** Out to the internet. The first 100 GB a month are free. */
  transferGigabyte: 0.09,
  trace: 5e-6,
};
const SECONDS = 30 * 86_400;
const GIGABYTE = 2 ** 30;
/** The assumed size of the log lines of a request: one of API Gateway, and three that Lambda writes for each invocation. */
const LOG_BYTES = 700;
/** X-Ray's default rule traces the first request of each second and 5 % of the others. */
const TRACES = 1 + 0.05 * (THROTTLE.rateLimit - 1);

/** What was measured of a route. */
export interface Route {
  path: string;
  /** Read units of a request. */
  reads: number;
  /** Of the response's body. */
  bytes: number;
}

/** Prints the cost of a month at the limit for each route, as the table in docs/costs.md. */
export function printWorstMonth(routes: Route[], lambda: { seconds: number; memoryGb: number }): void {
  const requests = THROTTLE.rateLimit * SECONDS;
  const dollars = (amount: number) => `$${amount.toFixed(0)}`;
  console.log(
    `\nA month at the limit of ${THROTTLE.rateLimit} requests a second has ${requests} requests.\n`,
  );
  console.log(
    '| a month of nothing but | one response | requests | reads | logs and traces | data out | total |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const { path, reads, bytes } of routes) {
    const parts = [
      requests * (PRICES.http + PRICES.invocation + lambda.seconds * lambda.memoryGb * PRICES.gigabyteSecond),
      requests * reads * PRICES.read,
      (requests * LOG_BYTES * PRICES.logGigabyte) / GIGABYTE + TRACES * SECONDS * PRICES.trace,
      (requests * bytes * PRICES.transferGigabyte) / GIGABYTE,
    ];
    const total = parts.reduce((sum, part) => sum + part, 0);
    const response = `${reads} units, ${(bytes / 1024).toFixed(0)} KB`;
    console.log(`| ${[`\`${path}\``, response, ...parts.map(dollars), dollars(total)].join(' | ')} |`);
  }
}
