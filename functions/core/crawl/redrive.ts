import { acquireList } from './acquire-list.ts';
import { deadlineFor } from './deadline.ts';
import { messagesFor, type PageMessage, readMessage, withDelays } from './message.ts';
import { intervalOf, type PlannedCrawl } from './plan-crawl.ts';
import type { DeadLetter, DeadLetterQueue, Dependencies, Queue } from './ports.ts';

export interface RedriveDependencies extends Pick<Dependencies, 'store' | 'notifier' | 'telemetry' | 'now'> {
  deadLetters: DeadLetterQueue;
  pages: Pick<Queue, 'send'>;
  /** Waits until a crawl has ended. Returns its state. */
  follow(crawl: string): Promise<string>;
  say(line: string): void;
  /** Ends the redrive before the next crawl is touched. */
  signal?: AbortSignal;
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

/** A crawl, and its letters. */
interface DeadCrawl {
  crawl: PlannedCrawl;
  letters: PageLetter[];
}

/**
 * Sends every dead letter back to the pages queue at its plan's interval, and follows its crawl to its end. The newest crawl of each list
 * comes first; all of these get their pages before the first one is followed, so that no list waits for another's crawl.
 * Drops only the letters of crawls that have ended or no longer exist: a page that is already done still has to finish its crawl. Each
 * step may be repeated after a crash: a letter is deleted only after its page was sent, and processing a page twice changes nothing.
 */
export async function redrive(
  settings: RedriveSettings,
  dependencies: RedriveDependencies,
): Promise<RedriveResult> {
  const result: RedriveResult = { sent: 0, left: 0, ended: new Map() };
  const { byCrawl, unreadable } = await receiveAll(dependencies);
  for (const letter of unreadable) dependencies.say(`left: not a page message: ${letter.body.slice(0, 200)}`);
  result.left += await leave(unreadable, dependencies);
  for (const round of rounds(await readCrawls(byCrawl, dependencies))) {
    const started: string[] = [];
    for (const { crawl, letters } of round) {
      const sent = await sendBack(crawl, letters, settings, dependencies);
      if (sent === null) result.left += letters.length;
      else result.sent += sent;
      if (sent !== null && sent > 0) started.push(crawl.id);
    }
    for (const id of started) result.ended.set(id, await dependencies.follow(id));
  }
  return result;
}

/** The first crawl of each list, then the second one of each, and so on: one crawl of a list runs at a time. */
function rounds(crawls: DeadCrawl[]): DeadCrawl[][] {
  const isFirst = ({ crawl }: DeadCrawl, index: number) =>
    crawls.findIndex(other => other.crawl.list === crawl.list) === index;
  const first = crawls.filter(isFirst);
  return first.length === 0 ? [] : [first, ...rounds(crawls.filter(crawl => !first.includes(crawl)))];
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
async function readCrawls(
  byCrawl: Map<string, PageLetter[]>,
  dependencies: RedriveDependencies,
): Promise<DeadCrawl[]> {
  const crawls: DeadCrawl[] = [];
  for (const [id, letters] of byCrawl) {
    const crawl = await dependencies.store.readCrawl(id);
    if (crawl !== null && crawl.plan !== null)
      crawls.push({ crawl: { ...crawl, plan: crawl.plan }, letters });
    else await drop(letters, `crawl ${id} has no plan or is no longer in the table`, dependencies);
  }
  return crawls.sort((a, b) => b.crawl.startedAt.localeCompare(a.crawl.startedAt));
}

/**
 * Sends a crawl's pages back. Returns how many, or null if another crawl holds the list's lock. The lock comes first: without it, nothing
 * of the crawl may be touched. Until the crawl counts as running again, a trigger may still take the lock over, so it is checked again.
 */
async function sendBack(
  crawl: PlannedCrawl,
  letters: PageLetter[],
  settings: RedriveSettings,
  dependencies: RedriveDependencies,
): Promise<number | null> {
  const { store, deadLetters, pages, say, now, signal } = dependencies;
  // Not between the steps below: a crawl that has the lock and no messages would keep its list until the deadline.
  signal?.throwIfAborted();
  const { id, list, plan } = crawl;
  const numbers = [...new Set(letters.map(({ message }) => message.page))].sort((a, b) => a - b);
  const intervalSeconds = intervalOf(plan, settings);
  const times = { intervalSeconds, deadlineSeconds: settings.deadlineSeconds };
  const deadline = deadlineFor(now(), numbers.length, times, crawl.deadline);
  const acquire = () => acquireList(list, id, deadline, dependencies);
  const leaveTo = async (busy: string) => {
    say(
      `left: ${letters.length} of crawl ${id}, because crawl ${busy} is running; redrive again when it has ended`,
    );
    await leave(
      letters.map(({ letter }) => letter),
      dependencies,
    );
    return null;
  };
  const holder = crawl.state === 'running' ? await acquire() : null;
  if (holder !== null) return leaveTo(holder);
  const state = (await store.readCrawl(id))?.state ?? 'no longer in the table';
  if (state !== 'running') {
    await store.release(list, id);
    await drop(letters, `crawl ${id} is ${state}`, dependencies);
    return 0;
  }
  await store.postpone(id, deadline);
  // Before the messages are sent: a page that fails at once must be recorded as dead again, and that record must stay.
  for (const error of await store.readErrors(id))
    if (error.dead && numbers.includes(error.page))
      await store.putError(id, { ...error, tries: 0, dead: false });
  const successor = await acquire();
  if (successor !== null) return leaveTo(successor);
  const messages = messagesFor({ ...crawl, deadline }, numbers, intervalSeconds, now());
  await pages.send(withDelays(messages, now()));
  say(
    `sent: pages ${numbers.join(', ')} of crawl ${id}${intervalSeconds > 0 ? `, one every ${intervalSeconds} s` : ''}`,
  );
  for (const { letter } of letters) await deadLetters.remove(letter);
  return numbers.length;
}

async function leave(letters: DeadLetter[], { deadLetters }: RedriveDependencies): Promise<number> {
  for (const letter of letters) await deadLetters.leave(letter);
  return letters.length;
}

async function drop(letters: PageLetter[], why: string, { deadLetters, say, signal }: RedriveDependencies) {
  signal?.throwIfAborted();
  for (const { letter } of letters) await deadLetters.remove(letter);
  say(`dropped: pages ${letters.map(({ message }) => message.page).join(', ')}: ${why}`);
}
