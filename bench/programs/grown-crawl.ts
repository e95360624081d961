/**
 * Crawls the list at a URL once, by the whole local stack, prints it, and prints what that took as a last line of JSON.
 *
 * Argument: the URL.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { apiClient } from '../../infra/client/api.ts';
import { startStack } from '../../infra/local/emulator/start-stack.ts';
import { openLists, settingsFor } from '../../infra/local/lists.ts';
import { textsOf } from '../../infra/local/output.ts';
import { print } from '../../infra/local/print.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { countOnServer } from '../support/count-on-server.ts';
import { EVERY_MS, readWatched, type Watched, watchedAssembly } from '../support/watched-assembly.ts';

/** Pages that the functions have read at least when their memory is compared. */
const LEAST_WORK = 200;

const url = process.argv[2] ?? '';
const asked = { command: 'start', list: 'movies', url, live: false } as const;
const lists = await openLists(asked);
const assembly = await watchedAssembly(await synthesize({ settings: settingsFor(asked) }));
const counts = countOnServer();
const threads = new Map<string, Watched>();
let seeEnd: (at: number) => void = () => {};
const end = new Promise<number>(resolve => {
  seeEnd = resolve;
});
const log = (line: string) => {
  const found = readWatched(line);
  if (found !== null) threads.set(found.watched, found);
  else if (/"message":"crawl is \w+"/.test(line)) seeEnd(Date.now());
};
const isCrawling = ({ watched }: Watched) => !watched.includes('api');
const stack = await startStack({ assembly, environment: lists.environment, log });
const api = apiClient(stack.url, new AbortController().signal);
const begin = Date.now();
const id = await api.start({ list: 'movies' });
// The log tells the end. To ask the API for it would send requests to the table that are no part of a crawl, and so would readers.
const endSeenAt = await end;
const isQuiet = async () => {
  const { ready, delayed, inflight } = await stack.inspectQueue('pages');
  return ready.length + delayed.length + inflight.length === 0;
};
// The last message is deleted when the invocation has ended that published the crawl, notified subscribers and wrote the history.
while (!(await isQuiet())) await wait(20);
const ofCrawl = structuredClone(counts);
const printBegin = Date.now();
const { entries } = await api.entries('movies');
await print(textsOf(entries, 'txt'));
const printMs = Date.now() - printBegin;
await wait(2 * EVERY_MS);
const busyMs = [...threads.values()].filter(isCrawling).reduce((sum, thread) => sum + thread.busyMs, 0);
const crawl = await api.crawl(id);
if (crawl.state !== 'published' || crawl.endedAt === null) throw new Error(`the crawl is ${crawl.state}`);
// A function's compiled code grows with its work, so the functions that are compared have worked as long.
for (let read = crawl.pages.done; read < LEAST_WORK; read += crawl.pages.done)
  await api.follow(await api.start({ list: 'movies' }), () => {});
// Long enough for the idle threads to collect once more and to report.
await wait(3 * EVERY_MS);
await stack.stop();
await rm(assembly, { recursive: true });
const crawling = [...threads.values()].filter(isCrawling);
console.log(
  JSON.stringify({
    ...ofCrawl,
    entries: entries.length,
    crawlMs: crawl.endedAt.getTime() - begin,
    printMs: endSeenAt - crawl.endedAt.getTime() + printMs,
    busyMs,
    liveBytes: Math.max(...crawling.map(({ liveBytes }) => liveBytes)),
    peakBytes: Math.max(...crawling.map(({ peakBytes }) => peakBytes)),
  }),
);
