import { PageMessage } from '../../functions/core/crawl/message.ts';
import type { SimulatedMessage } from './queue.ts';
import type { Fetched } from './site.ts';

interface Turn {
  page: number;
  sender: string;
  startedAt: number;
  /** How long after its turn it was fetched. */
  late: number;
}

/** In words, each fetch that came before its turn, too close after another that was on time, or beside too many others. */
export function intervalViolations(
  fetches: Fetched[],
  deliveries: Map<string, SimulatedMessage[]>,
  faultRates: { intervalSeconds: number; maxConcurrency: number },
): string[] {
  const interval = faultRates.intervalSeconds * 1000;
  const turns = fetches.flatMap(fetched => turnOf(fetched, deliveries));
  const early = turns
    .filter(turn => turn.late < 0)
    .map(turn => `page ${turn.page} was fetched ${-turn.late} ms before its turn`);
  const onTime = turns.filter(turn => turn.late < interval).toSorted((a, b) => a.startedAt - b.startedAt);
  const close = onTime.flatMap((turn, index) => {
    const before = onTime.slice(0, index).findLast(other => other.sender === turn.sender);
    const gap = before === undefined ? interval : turn.startedAt - before.startedAt + before.late;
    return gap < interval ? [`page ${turn.page} was fetched ${gap} ms after page ${before?.page}`] : [];
  });
  const most = faultRates.maxConcurrency * (interval > 0 ? 1 : 10);
  const done = fetches.filter(fetched => fetched.by.startsWith('parse') && Number.isFinite(fetched.endedAt));
  const crowded = done.filter(
    one =>
      done.filter(other => other.startedAt <= one.startedAt && other.endedAt > one.startedAt).length > most,
  );
  return [
    ...early,
    ...close,
    ...crowded.map(one => `page ${one.page} was fetched beside more than ${most - 1} others`),
  ];
}

function turnOf(fetched: Fetched, deliveries: Map<string, SimulatedMessage[]>): Turn[] {
  for (const delivery of deliveries.get(fetched.by) ?? []) {
    const message = PageMessage.safeParse(JSON.parse(delivery.body)).data;
    if (message?.page !== fetched.page || message.notBefore === null) continue;
    // Later tries come when their back-off ends, not at a turn.
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
