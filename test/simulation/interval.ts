import { PageMessage } from '../../functions/core/crawl/message.ts';
import type { SimulatedMessage } from './queue.ts';
import type { Fetched } from './site.ts';

/** The fetch of a page that had to wait until its turn, the message's `notBefore`. */
interface Turn {
  page: number;
  sender: string;
  startedAt: number;
  /** Milliseconds from the turn to the fetch. Negative if the fetch was early. */
  late: number;
}

/**
 * Describes each fetch that started before its turn, less than an interval after another fetch that was on time, or while too many
 * others were running.
 */
export function intervalViolations(
  fetches: Fetched[],
  deliveries: Map<string, SimulatedMessage[]>,
  faultRates: { intervalSeconds: number; maxConcurrency: number },
): string[] {
  const interval = faultRates.intervalSeconds * 1000;
  const turns = fetches.flatMap(fetched => turnOf(fetched, deliveries));
  const early = turns
    .filter(turn => turn.late < 0)
    .map(turn => `page ${turn.page} was fetched ${-turn.late} ms too early`);
  const onTime = turns.filter(turn => turn.late < interval).toSorted((a, b) => a.startedAt - b.startedAt);
  const close = onTime.flatMap((turn, index) => {
    const before = onTime.slice(0, index).findLast(other => other.sender === turn.sender);
    const gap = before === undefined ? interval : turn.startedAt - before.startedAt + before.late;
    return gap < interval ? [`page ${turn.page} was fetched ${gap} ms after page ${before?.page}`] : [];
  });
  const limit = faultRates.maxConcurrency * (interval > 0 ? 1 : 10);
  const done = fetches.filter(fetched => fetched.by.startsWith('parse') && Number.isFinite(fetched.endedAt));
  const runningAt = (time: number) => done.filter(one => one.startedAt <= time && one.endedAt > time).length;
  const overLimit = done.filter(({ startedAt }) => runningAt(startedAt) > limit);
  return [
    ...early,
    ...close,
    ...overLimit.map(
      one => `page ${one.page} was fetched while more than ${limit - 1} other fetches were running`,
    ),
  ];
}

function turnOf(fetched: Fetched, deliveries: Map<string, SimulatedMessage[]>): Turn[] {
  for (const delivery of deliveries.get(fetched.by) ?? []) {
    const message = PageMessage.safeParse(JSON.parse(delivery.body)).data;
    if (message?.page !== fetched.page || message.notBefore === null) continue;
    // A retry waits until the end of its back-off instead.
    if (delivery.receives > 1) continue;
    return [
      {
        page: fetched.page,
        sender: delivery.sender,
        startedAt: fetched.startedAt,
        late: fetched.startedAt - Date.parse(message.notBefore),
      },
    ];
  }
  return [];
}
