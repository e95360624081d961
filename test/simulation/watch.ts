import {
  CrawlItem,
  ErrorItem,
  key,
  LockItem,
  PendingItem,
  PointerItem,
  prefix,
} from '../../functions/adapters/dynamodb/items.ts';
import type { Crawl } from '../../functions/core/crawl/crawl.ts';
import { type PageMessage, readMessage } from '../../functions/core/crawl/message.ts';
import { statusOf } from '../../functions/core/crawl/status.ts';
import type { Item } from './expressions.ts';
import { recordPublications } from './publications.ts';
import type { SimulatedMessage } from './queue.ts';
import { keyOf } from './table.ts';
import { Violation } from './violation.ts';

/** Function clocks differ by so many milliseconds at most, so a deadline that is closer may have passed for another function. */
const CLOCKS_MS = 2000;

/** Of which crawls subscribers were told, and for which that failed. */
interface Topic {
  told: Set<string>;
  failed: Set<string>;
}

/**
 * Watches every write to the table and every message that is sent, and reports what must not happen even for a moment:
 * a crawl that readers saw ends as anything but published (g), two running crawls have the list (h), or a much shorter list replaces
 * a longer one (i), or subscribers are told of a crawl before readers can see it, or not before it ends as published (k).
 */
export function watchTable(report: (violation: Violation) => void, now: () => number) {
  let items = new Map<string, Item>();
  let messages: SimulatedMessage[] = [];
  let topic: Topic = { told: new Set(), failed: new Set() };
  /** Crawls that readers can have seen. */
  const named = new Set<string>();
  const publications = recordPublications();

  const find = (id: { pk: string; sk: string }) => items.get(keyOf(id));
  const crawlOf = (id: string): Crawl | null => {
    const item = find(key.crawl(id));
    return item === undefined ? null : CrawlItem.parse(item);
  };
  const pendingOf = (crawl: Crawl) =>
    crawl.openShards.flatMap(shard => {
      const item = find(key.pending(crawl.id, shard));
      return item === undefined ? [] : [...PendingItem.parse(item).pages];
    });
  const errorsOf = ({ id }: Crawl) =>
    [...items.values()]
      .filter(({ pk, sk }) => pk === key.crawl(id).pk && String(sk).startsWith(prefix.error))
      .map(item => ErrorItem.parse(item));
  const stateOf = (crawl: Crawl, at: number) => statusOf(crawl, pendingOf(crawl), errorsOf(crawl), at).state;
  /** Whether a crawl is running and its deadline is far enough away that every function agrees. */
  const isRunning = (id: string) => {
    const crawl = crawlOf(id);
    return crawl !== null && stateOf(crawl, now() + CLOCKS_MS) === 'running';
  };

  function onPointer(item: Item, before: Item | undefined): void {
    const pointer = PointerItem.parse(item);
    const { list, crawl, count, pageSize } = pointer;
    named.add(crawl);
    publications.onPointer(pointer, before === undefined ? null : PointerItem.parse(before).crawl, items);
    const record = crawlOf(crawl);
    if (record !== null && record.state !== 'running' && record.state !== 'published')
      report(new Violation(`g: readers see crawl ${crawl}, which is ${record.state}`));
    if (before === undefined) return;
    const old = PointerItem.parse(before);
    if (old.crawl === crawl || (record !== null && record.acceptSmaller !== null)) return;
    if (count <= old.count - pageSize || count <= old.count * 0.9)
      report(new Violation(`i: ${count} entries of ${list} replaced ${old.count}`));
  }

  function onLock(item: Item): void {
    const { crawl } = LockItem.parse(item);
    const waiting = new Set(
      messages.flatMap(({ receives, body }) => {
        const message = receives === 0 ? readMessage(body) : null;
        return message !== null && message.crawl !== crawl && key.lock(message.list).pk === item.pk
          ? [message.crawl]
          : [];
      }),
    );
    for (const other of waiting)
      if (isRunning(other))
        report(
          new Violation(`h: crawl ${crawl} acquired the list of crawl ${other}, whose pages are queued`),
        );
  }

  return {
    named,
    crawlOf,
    pendingOf,
    errorsOf,
    stateOf,
    crawls: () =>
      [...items.values()].filter(item => item.sk === key.crawl('').sk).map(item => CrawlItem.parse(item)),
    publicationsOf: publications.of,
    /** Whether the pointer of a list names a crawl, or one that is not recorded as published yet. */
    isNamed: (id: string) =>
      [...items.values()].some(item => {
        if (item.sk !== key.pointer('').sk) return false;
        const { crawl, unfinished } = PointerItem.parse(item);
        return crawl === id || unfinished.includes(id);
      }),
    holderOf: (list: string) => {
      const item = find(key.lock(list));
      return item === undefined ? null : LockItem.parse(item).crawl;
    },

    /** Sets what is watched. */
    begin(table: Map<string, Item>, queue: SimulatedMessage[], published: Topic): void {
      items = table;
      messages = queue;
      topic = published;
    },

    onWrite(item: Item, before: Item | undefined): void {
      const { sk } = item;
      if (sk === key.pointer('').sk) onPointer(item, before);
      if (sk === key.lock('').sk) onLock(item);
      if (sk !== key.crawl('').sk || item.state === before?.state) return;
      const { id, state } = CrawlItem.parse(item);
      if (named.has(id) && state !== 'running' && state !== 'published')
        report(new Violation(`g: readers saw crawl ${id}, but it ended as ${state}`));
      // A lasting error of SNS does not keep a crawl from its end.
      if (state === 'published' && !topic.told.has(id) && !topic.failed.has(id))
        report(new Violation(`k: crawl ${id} is published, but subscribers were not told`));
    },

    /** Called when subscribers are told of a crawl. */
    onTold(crawl: string): void {
      if (!named.has(crawl))
        report(new Violation(`k: subscribers were told of crawl ${crawl}, which readers have not seen`));
    },

    /** Called after pages were sent. */
    onSend(sent: PageMessage): void {
      const holder = find(key.lock(sent.list));
      const other = holder === undefined ? sent.crawl : LockItem.parse(holder).crawl;
      if (other !== sent.crawl && isRunning(sent.crawl) && isRunning(other))
        report(
          new Violation(`h: page ${sent.page} of crawl ${sent.crawl} was sent while ${other} is running`),
        );
    },
  };
}
