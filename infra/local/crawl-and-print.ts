import type { Entry } from '../../functions/core/page/list.ts';
import { apiClient } from '../client/api.ts';
import { failureOf } from '../client/failure.ts';
import type { Progress } from '../client/progress.ts';
import type { Options } from './arguments.ts';
import { formatOf, textsOf, writeWhole } from './output.ts';
import { print, say } from './print.ts';

/**
 * Crawls a list once and prints it, or several times and prints how long a crawl took: from its trigger to the time from which readers
 * get its list.
 * @param url of the API
 * @param list the list's name
 * @returns the exit code
 */
export async function crawlAndPrint(
  url: string,
  list: string,
  options: Pick<Options, 'json' | 'output' | 'runs'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  // An error of the local API is one of the code, which no repetition mends.
  const api = apiClient(url, signal, { patience: 0 });
  const costs: number[] = [];
  for (let number = 1; number <= (options.runs ?? 1); number += 1) {
    const begin = Date.now();
    const crawl = await api.follow(await api.start({ list }), progress.show).finally(progress.end);
    if (crawl.state !== 'published') {
      for (const line of failureOf(crawl)) say(line);
      return 1;
    }
    const reading = (read: number, total: number) => progress.count('entries read', read, total);
    const { publishedAt, entries } = await api.entries(list, reading).finally(progress.end);
    const cost = (publishedAt.getTime() - begin) / 1000;
    costs.push(cost);
    if (options.runs === undefined) await write(entries, options, progress, signal);
    say(`${entries.length} ${list} from ${crawl.pages.total} pages, published in ${cost.toFixed(3)} s`);
  }
  if (options.runs !== undefined) await printCosts(costs, options.json);
  return 0;
}

async function write(
  entries: Entry[],
  { json, output }: Pick<Options, 'json' | 'output'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const format = (output === undefined ? undefined : formatOf(output)) ?? (json ? 'ndjson' : 'txt');
  // On a terminal the list itself shows how far it is.
  const hidden = output === undefined && process.stdout.isTTY;
  const writing = (done: number, total: number) => progress.count('entries written', done, total);
  const texts = textsOf(entries, format, hidden ? undefined : writing);
  await (output === undefined ? print(texts) : writeWhole(output, texts, signal)).finally(progress.end);
}

/** The first run starts the functions, so the average leaves it out, unless there is no other. */
async function printCosts(costs: number[], json: boolean): Promise<void> {
  const [cold = 0, ...warm] = costs;
  const counted = warm.length > 0 ? warm : costs;
  const average = counted.reduce((sum, cost) => sum + cost, 0) / counted.length;
  say(
    warm.length > 0
      ? `average of ${warm.length} warm runs; the first run started cold, took ${cold.toFixed(3)} s and is left out`
      : 'the only run started cold; --runs 2 or more measures warm runs',
  );
  const text = json ? JSON.stringify({ cold, runs: warm, average }) : `Cost ${average.toFixed(3)} seconds`;
  await print([`${text}\n`]);
}
