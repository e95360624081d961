import { MEMORY } from '../../infra/memory.ts';
import type { CountedCrawl } from './count-crawl.ts';
import { GIGABYTE, PRICES } from './prices.ts';

/** A line of a bill. */
export interface Line {
  what: string;
  units: number;
  dollars: number;
}

/** Assumed: how long the site takes for a page, and AWS for a request of a function. */
const SITE_SECONDS = 0.5;
const REQUEST_SECONDS = 0.005;
/** Assumed: what Lambda itself logs of each invocation, as text: its start, its end and its report have 270 bytes. The rest is for what CloudWatch adds to five lines. */
const PLATFORM_LOG_BYTES = 400;
/** All but one invocation of a crawl are of parse. */
const MEMORY_GB = MEMORY.parse / 1024;
/** Lambda gives a whole core at 1,769 MB, and in proportion below. */
const CPU_SHARE = MEMORY.parse / 1769;
const KEEP_MONTHS = 3;

/** What a naive design costs for a million pages: 512 MB for 1.5 s, an item for each of 25 entries, and three requests to SQS. */
export const NAIVE_DOLLARS =
  1e6 * (PRICES.invocation + 1.5 * 0.5 * PRICES.gigabyteSecond + 25 * PRICES.write + 3 * PRICES.sqs);

/** The billed seconds of an invocation: the wait for the site and for AWS, and the CPU that was measured at the share that Lambda gives. */
export function secondsOf({ cpuMs, invocations, table, sqs, sns }: CountedCrawl): number {
  const requests = (sumOf(table) + sumOf(sqs) + sns) / invocations;
  return SITE_SECONDS + requests * REQUEST_SECONDS + cpuMs / 1000 / invocations / CPU_SHARE;
}

/** What a number of such crawls cost, without storage and without the polls of an idle queue. */
export function billOf(crawl: CountedCrawl, crawls: number): Line[] {
  const { invocations, reads, writes, sqs, sns, logBytes } = crawl;
  // Lambda receives and deletes each message for itself: at the deployed interval one at a time.
  const queued = sumOf(sqs) + 2 * (invocations - 1);
  const logs = logBytes + invocations * PLATFORM_LOG_BYTES;
  const seconds = invocations * secondsOf(crawl);
  const line = (what: string, units: number, price: number): Line => ({
    what,
    units: units * crawls,
    dollars: units * crawls * price,
  });
  return [
    line('DynamoDB write units', writes, PRICES.write),
    line('DynamoDB read units', reads, PRICES.read),
    line('SQS requests', queued, PRICES.sqs),
    line('SNS messages', sns, PRICES.sns),
    line('Lambda invocations', invocations, PRICES.invocation),
    line(
      `Lambda GB-seconds, ${secondsOf(crawl).toFixed(2)} s each`,
      seconds * MEMORY_GB,
      PRICES.gigabyteSecond,
    ),
    line('gigabytes of log lines', logs / GIGABYTE, PRICES.logGigabyte),
    // Of these functions only seed is traced, which runs once a crawl.
    line('X-Ray traces', 1, PRICES.trace),
  ];
}

/** What it costs to keep what so many crawls store until it expires. */
export function storageOf({ stored }: CountedCrawl, crawls: number): Line {
  const gigabytes = (stored.bytes * crawls) / GIGABYTE;
  const what = `gigabytes kept for ${KEEP_MONTHS} months, with recovery`;
  return { what, units: gigabytes, dollars: gigabytes * KEEP_MONTHS * PRICES.storedGigabyte };
}

/** The sum of a bill. */
export const totalOf = (lines: Line[]) => lines.reduce((sum, { dollars }) => sum + dollars, 0);

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
