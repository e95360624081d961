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

const url = process.argv[2] ?? '';
const asked = { command: 'start', list: 'movies', url, live: false } as const;
const lists = await openLists(asked);
const assembly = await watchedAssembly(await synthesize({ settings: settingsFor(asked) }));
const counts = countOnServer();
const threads = new Map<string, Watched>();
const log = (line: string) => {
  const found = readWatched(line);
  const before = found === null ? undefined : threads.get(found.watched);
  if (found !== null)
    threads.set(found.watched, { ...found, liveBytes: Math.max(found.liveBytes, before?.liveBytes ?? 0) });
};
const stack = await startStack({ assembly, environment: lists.environment, log });
const api = apiClient(stack.url, new AbortController().signal);
const begin = Date.now();
const crawl = await api.follow(await api.start({ list: 'movies' }), () => {});
if (crawl.state !== 'published' || crawl.endedAt === null) throw new Error(`the crawl is ${crawl.state}`);
// What readers ask for is no part of a crawl.
const ofCrawl = structuredClone(counts);
const { entries } = await api.entries('movies');
await print(textsOf(entries, 'txt'));
const printedAt = Date.now();
await wait(2 * EVERY_MS);
await stack.stop();
await rm(assembly, { recursive: true });
const crawling = [...threads.values()].filter(({ watched }) => !watched.includes('api'));
console.log(
  JSON.stringify({
    ...ofCrawl,
    entries: entries.length,
    crawlMs: crawl.endedAt.getTime() - begin,
    printMs: printedAt - crawl.endedAt.getTime(),
    busyMs: crawling.reduce((sum, { busyMs }) => sum + busyMs, 0),
    liveBytes: Math.max(...crawling.map(({ liveBytes }) => liveBytes)),
  }),
);
