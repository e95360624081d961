import { billOf, type Line, NAIVE_DOLLARS, secondsOf, storageOf, totalOf } from '../support/bill.ts';
import { type CountedCrawl, countCrawl } from '../support/count-crawl.ts';
import { PRICES } from '../support/prices.ts';
import type { Row } from '../support/report.ts';
import { digits } from '../support/statistics.ts';
import { worstMonth } from '../support/worst-month.ts';

const DAYS = 30;
const LONG = 1000;
const MILLION = 1e6;
/** Lambda polls an idle queue continuously with five pollers, each with long polls of 20 s. */
const POLLS = 5 * 3 * 60 * 24 * DAYS;

/** Row 6: what crawls cost, as counted and at list prices. Its tables are those of docs/costs.md. */
export const money: Row = {
  number: 6,
  async measure(progress) {
    progress('counts a crawl of 10 pages');
    const daily = await countCrawl(10);
    progress(`counts a crawl of ${LONG} pages`);
    const long = await countCrawl(LONG);
    progress('measures the responses of the worst month');
    const worst = await worstMonth();
    const polls = {
      what: 'SQS requests, polls of an empty queue',
      units: POLLS,
      dollars: POLLS * PRICES.sqs,
    };
    const million = billOf(long, MILLION / LONG);
    const storage = storageOf(long, MILLION / LONG);
    const crawl = billOf(daily, 1);
    return {
      title: 'Money: what was counted, at list prices of us-east-1',
      figures: [
        ['a crawl of ten pages', dollars(totalOf(crawl))],
        ['a month of daily crawls, without the polls', dollars(DAYS * totalOf(crawl))],
        ['a million pages, without storage and the polls of an idle queue', dollars(totalOf(million))],
        ['a million pages, storage', dollars(storage.dollars)],
        ['a million pages of a naive design, without storage', dollars(NAIVE_DOLLARS)],
      ],
      notes: [
        countsOf([daily, long]),
        tableOf(
          'A month of daily crawls of ten pages',
          [...billOf(daily, DAYS), polls],
          storageOf(daily, DAYS),
        ),
        tableOf(`A million pages, in crawls of ${LONG}`, million, storage),
        ...worst,
      ],
      goals: [
        {
          what: 'a million pages, without storage and the polls',
          measured: totalOf(million),
          limit: 9,
          unit: ' dollars',
        },
        { what: 'a million pages, storage', measured: storage.dollars, limit: 7, unit: ' dollars' },
      ],
      leftOut: [],
    };
  },
};

function countsOf(crawls: CountedCrawl[]): string {
  const names = [...new Set(crawls.flatMap(({ table }) => Object.keys(table)))].sort();
  const perPage = (value: number, { pages }: CountedCrawl) => digits(value / pages);
  const row = (what: string, value: (crawl: CountedCrawl) => number) =>
    `| ${what} | ${crawls.map(crawl => perPage(value(crawl), crawl)).join(' | ')} |`;
  return [
    `| counted, per page | ${crawls.map(({ pages }) => `crawl of ${pages} pages`).join(' | ')} |`,
    `|---|${crawls.map(() => '---|').join('')}`,
    ...names.map(name => row(`requests to the table: ${name}`, ({ table }) => table[name] ?? 0)),
    row('write units', ({ writes }) => writes),
    row('read units', ({ reads }) => reads),
    row('bytes of log lines', ({ logBytes }) => logBytes),
    row('bytes stored', ({ stored }) => stored.bytes),
    row('ms of CPU, measured here', ({ cpuMs }) => cpuMs),
    row('ms that Lambda bills', crawl => 1000 * secondsOf(crawl) * crawl.invocations),
  ].join('\n');
}

function tableOf(title: string, lines: Line[], storage: Line): string {
  const row = ({ what, units, dollars: price }: Line) => `| ${what} | ${digits(units)} | ${dollars(price)} |`;
  return [
    `| ${title} | units | list price |`,
    '|---|---|---|',
    ...lines.map(row),
    `| **total, without storage** | | **${dollars(totalOf(lines))}** |`,
    row(storage),
  ].join('\n');
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}
