import type { Crawl } from './crawl.ts';
import { deadlineFor, later } from './deadline.ts';
import { delayOf, messagesFor, type PageMessage, readMessage } from './message.ts';
import type { PlannedCrawl } from './plan-crawl.ts';
import type { DeadLetter, DeadLetterQueue, Queue, Store } from './ports.ts';
import { shardOf } from './shards.ts';

export interface RedriveDependencies {
  store: Pick<
    Store,
    'claim' | 'readCrawl' | 'readPointer' | 'readPending' | 'readErrors' | 'putError' | 'postpone'
  >;
  deadLetters: DeadLetterQueue;
  pages: Pick<Queue, 'send'>;
  /** Waits until a crawl has ended. Returns its state. */
  follow(crawl: string): Promise<string>;
  say(line: string): void;
  /** Epoch milliseconds. */
  now(): number;
}

export interface RedriveSettings {
  pageIntervalSeconds: number;
  deadlineSeconds: number;
}

export interface RedriveResult {
  /** Pages that were sent back. */
  sent: number;
  /** Letters that are still in the dead-letter queue. */
  left: number;
  /** The state in which each crawl ended that got pages back, by its id. */
  ended: Map<string, string>;
}

interface PageLetter {
  letter: DeadLetter;
  message: PageMessage;
}

/**
 * Sends every dead letter back to the pages queue at the interval, and follows its crawl to its end, the newest crawl first. Each step
 * may be repeated after a crash: a letter is deleted only after its page was sent, and processing a page twice changes nothing.
 */
export async function redrive(
  settings: RedriveSettings,
  dependencies: RedriveDependencies,
): Promise<RedriveResult> {
  const result: RedriveResult = { sent: 0, left: 0, ended: new Map() };
  const { byCrawl, unreadable } = await receiveAll(dependencies);
  for (const letter of unreadable) {
    dependencies.say(`left: not a page message: ${letter.body.slice(0, 200)}`);
    await dependencies.deadLetters.leave(letter);
    result.left += 1;
  }
  for (const { crawl, letters } of await readCrawls(byCrawl, dependencies)) {
    const obsolete = await whyObsolete(crawl, dependencies);
    if (obsolete !== null) {
      await drop(letters, obsolete, dependencies);
      continue;
    }
    const sent = await sendBack(crawl, letters, settings, dependencies);
    if (sent === null) result.left += letters.length;
    else {
      result.sent += sent;
      if (sent > 0) result.ended.set(crawl.id, await dependencies.follow(crawl.id));
    }
  }
  return result;
}

async function receiveAll({ deadLetters }: RedriveDependencies) {
  const byCrawl = new Map<string, PageLetter[]>();
  const unreadable: DeadLetter[] = [];
  for (;;) {
    const letters = await deadLetters.receive();
    if (letters.length === 0) return { byCrawl, unreadable };
    for (const letter of letters) {
      const message = readMessage(letter.body);
      if (message === null) unreadable.push(letter);
      else byCrawl.set(message.crawl, [...(byCrawl.get(message.crawl) ?? []), { letter, message }]);
    }
  }
}

/** The crawls of the letters, newest first. Letters whose crawl no longer exists are dropped. */
async function readCrawls(byCrawl: Map<string, PageLetter[]>, dependencies: RedriveDependencies) {
  const crawls: { crawl: PlannedCrawl; letters: PageLetter[] }[] = [];
  for (const [id, letters] of byCrawl) {
    const crawl = await dependencies.store.readCrawl(id);
    if (crawl !== null && crawl.plan !== null)
      crawls.push({ crawl: { ...crawl, plan: crawl.plan }, letters });
    else await drop(letters, `crawl ${id} is no longer in the table`, dependencies);
  }
  return crawls.sort((a, b) => b.crawl.startedAt.localeCompare(a.crawl.startedAt));
}

/** Sends a crawl's pages back. Returns how many, or null if another crawl holds the list's lock. */
async function sendBack(
  crawl: PlannedCrawl,
  letters: PageLetter[],
  { pageIntervalSeconds: intervalSeconds, deadlineSeconds }: RedriveSettings,
  { store, deadLetters, pages, say, now }: RedriveDependencies,
): Promise<number | null> {
  const missing = await missingPages(crawl, letters, store);
  const time = now();
  const deadline = deadlineFor(time, missing.length, { intervalSeconds, deadlineSeconds });
  const busy = missing.length > 0 ? await store.claim(crawl.list, crawl.id, deadline, later(time, 0)) : null;
  if (busy !== null) {
    say(
      `left: ${letters.length} of crawl ${crawl.id}, because crawl ${busy} is running; redrive again when it has ended`,
    );
    for (const { letter } of letters) await deadLetters.leave(letter);
    return null;
  }
  if (missing.length > 0) {
    await store.postpone(crawl.id, deadline);
    // Before the messages are sent: a page that fails at once must be recorded as dead again, and that record must stay.
    for (const error of await store.readErrors(crawl.id))
      if (error.dead && missing.includes(error.page))
        await store.putError(crawl.id, { ...error, dead: false });
    const messages = messagesFor({ ...crawl, deadline }, missing, intervalSeconds, time);
    await pages.send(messages.map(message => ({ message, delaySeconds: delayOf(message, time) })));
    const interval = intervalSeconds > 0 ? `, one every ${intervalSeconds} s` : '';
    say(`sent: pages ${missing.join(', ')} of crawl ${crawl.id}${interval}`);
  }
  for (const { letter, message } of letters) {
    await deadLetters.remove(letter);
    if (!missing.includes(message.page)) say(`dropped: page ${message.page} of crawl ${crawl.id} is done`);
  }
  return missing.length;
}

/** The pages among the letters that their crawl still misses, each once and in order. */
async function missingPages(
  crawl: Crawl,
  letters: PageLetter[],
  store: RedriveDependencies['store'],
): Promise<number[]> {
  const pages = [...new Set(letters.map(({ message }) => message.page))].sort((a, b) => a - b);
  const shards = new Map<number, Set<number> | null>();
  for (const shard of new Set(pages.map(shardOf)))
    shards.set(shard, await store.readPending(crawl.id, shard));
  return pages.filter(page => shards.get(shardOf(page))?.has(page));
}

/** Why a crawl can no longer be published, or null if it can. */
async function whyObsolete(crawl: Crawl, { store }: RedriveDependencies): Promise<string | null> {
  if (crawl.state !== 'running') return `crawl ${crawl.id} is ${crawl.state}`;
  const current = await store.readPointer(crawl.list);
  if (current === null || current.startedAt <= crawl.startedAt) return null;
  return `crawl ${crawl.id} is older than crawl ${current.crawl}, which is published`;
}

async function drop(letters: PageLetter[], why: string, { deadLetters, say }: RedriveDependencies) {
  for (const { letter } of letters) await deadLetters.remove(letter);
  say(`dropped: pages ${letters.map(({ message }) => message.page).join(', ')}: ${why}`);
}
