import type { Postponer } from '../../adapters/dynamodb/store.ts';
import type { Crawl } from './crawl.ts';
import { delayOf, messagesFor, PageMessage } from './message.ts';
import type { Plan } from './plan.ts';
import type { Queue, Store } from './ports.ts';
import { shardOf } from './shards.ts';

/** A message as it rests in the dead letters. */
export interface Letter {
  body: string;
  receiptHandle: string;
}

export interface RedriveDependencies {
  store: Pick<Store, 'claim' | 'readCrawl' | 'readPointer' | 'readPending' | 'readErrors' | 'putError'> &
    Postponer;
  deadLetters: {
    /** Receives some, hidden from others meanwhile; none when there are no more. */
    receive(): Promise<Letter[]>;
    remove(letter: Letter): Promise<void>;
    /** Shows a letter again at once. */
    leave(letter: Letter): Promise<void>;
  };
  pages: Pick<Queue, 'send'>;
  /** Waits for a crawl's end; answers with its state. */
  follow(crawl: string): Promise<string>;
  say(line: string): void;
  /** Epoch milliseconds. */
  now(): number;
}

export interface Redriven {
  /** Pages sent back. */
  sent: number;
  /** Letters that are still there. */
  left: number;
  /** How each crawl ended that pages were sent back to, by its id. */
  ended: Map<string, string>;
}

interface Addressed {
  letter: Letter;
  message: PageMessage;
}

/**
 * Sends every dead letter back to the pages at the pace and follows its crawl to its end, the newest crawl first. Each step may be
 * repeated after a crash: a letter is deleted only after its page was sent, and a page that comes twice is done once.
 */
export async function redrive(
  pace: { pageIntervalSeconds: number; deadlineSeconds: number },
  dependencies: RedriveDependencies,
): Promise<Redriven> {
  const { store, deadLetters, say } = dependencies;
  const result: Redriven = { sent: 0, left: 0, ended: new Map() };
  const byCrawl = new Map<string, Addressed[]>();
  for (const letter of await receiveAll(dependencies)) {
    const message = read(letter.body);
    if (message === null) {
      say(`left: not a page message: ${letter.body.slice(0, 200)}`);
      await deadLetters.leave(letter);
      result.left += 1;
    } else byCrawl.set(message.crawl, [...(byCrawl.get(message.crawl) ?? []), { letter, message }]);
  }

  const crawls: { crawl: Crawl & { plan: Plan }; letters: Addressed[] }[] = [];
  for (const [id, letters] of byCrawl) {
    const crawl = await store.readCrawl(id);
    if (crawl !== null && crawl.plan !== null)
      crawls.push({ crawl: { ...crawl, plan: crawl.plan }, letters });
    else await drop(letters, `crawl ${id} is no longer in the table`, dependencies);
  }
  crawls.sort((a, b) => b.crawl.startedAt.localeCompare(a.crawl.startedAt));
  for (const { crawl, letters } of crawls) {
    const useless = await whyUseless(crawl, dependencies);
    if (useless !== null) {
      await drop(letters, useless, dependencies);
      continue;
    }
    const sent = await sendBack(crawl, letters, pace, dependencies);
    if (sent === null) result.left += letters.length;
    else {
      result.sent += sent;
      if (sent > 0) result.ended.set(crawl.id, await dependencies.follow(crawl.id));
    }
  }
  return result;
}

/** Sends a crawl's pages back; answers how many, or null where its list is another crawl's for now. */
async function sendBack(
  crawl: Crawl & { plan: Plan },
  letters: Addressed[],
  { pageIntervalSeconds, deadlineSeconds }: Parameters<typeof redrive>[0],
  { store, deadLetters, pages, say, now }: RedriveDependencies,
): Promise<number | null> {
  const missing = await missingOf(crawl, letters, store);
  const time = now();
  const deadline = new Date(
    time + (missing.length * pageIntervalSeconds + deadlineSeconds) * 1000,
  ).toISOString();
  const busy = missing.length > 0 ? await store.claim(crawl.list, crawl.id, deadline, at(time)) : null;
  if (busy !== null) {
    say(
      `left: ${letters.length} of crawl ${crawl.id}, because crawl ${busy} is running; redrive again when it has ended`,
    );
    for (const { letter } of letters) await deadLetters.leave(letter);
    return null;
  }
  if (missing.length > 0) {
    await store.postpone(crawl.id, deadline);
    // Before they are sent: a page that fails at once must be found dead again, not brought back to life.
    for (const error of await store.readErrors(crawl.id))
      if (error.dead && missing.includes(error.page))
        await store.putError(crawl.id, { ...error, dead: false });
    const messages = messagesFor({ ...crawl, deadline }, missing, pageIntervalSeconds, time);
    await pages.send(messages.map(message => ({ message, delaySeconds: delayOf(message, time) })));
    const turns = pageIntervalSeconds > 0 ? `, one each ${pageIntervalSeconds} s` : '';
    say(`sent: pages ${missing.join(', ')} of crawl ${crawl.id}${turns}`);
  }
  for (const { letter, message } of letters) {
    await deadLetters.remove(letter);
    if (!missing.includes(message.page)) say(`dropped: page ${message.page} of crawl ${crawl.id} is done`);
  }
  return missing.length;
}

/** The pages among the letters that their crawl still misses, each once and in order. */
async function missingOf(
  crawl: Crawl,
  letters: Addressed[],
  store: RedriveDependencies['store'],
): Promise<number[]> {
  const asked = [...new Set(letters.map(({ message }) => message.page))].sort((a, b) => a - b);
  const shards = new Map<number, Set<number> | null>();
  for (const shard of new Set(asked.map(shardOf)))
    shards.set(shard, await store.readPending(crawl.id, shard));
  return asked.filter(page => shards.get(shardOf(page))?.has(page));
}

/** Why nothing that a crawl's pages bring can be published any more, or null. */
async function whyUseless(crawl: Crawl, { store }: RedriveDependencies): Promise<string | null> {
  if (crawl.state !== 'running') return `crawl ${crawl.id} is ${crawl.state}`;
  const current = await store.readPointer(crawl.list);
  if (current === null || current.startedAt <= crawl.startedAt) return null;
  return `crawl ${crawl.id} is older than the list that crawl ${current.crawl} published`;
}

async function drop(
  letters: Addressed[],
  why: string,
  { deadLetters, say }: RedriveDependencies,
): Promise<void> {
  for (const { letter } of letters) await deadLetters.remove(letter);
  say(`dropped: pages ${letters.map(({ message }) => message.page).join(', ')}: ${why}`);
}

async function receiveAll({ deadLetters }: RedriveDependencies): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const some = await deadLetters.receive();
    if (some.length === 0) return letters;
    letters.push(...some);
  }
}

function read(body: string): PageMessage | null {
  try {
    return PageMessage.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

function at(time: number): string {
  return new Date(time).toISOString();
}
