import { key } from '../../functions/adapters/dynamodb/items.ts';
import type { Simulation } from './simulate.ts';

/** Long enough that no trigger of the crawl is repeated any more. */
const HALF_A_DAY = 12 * 3_600_000;

/**
 * Deletes an item that DynamoDB may delete: one whose time has passed. To make that frequent, an item of a crawl that ended half a day ago
 * counts as one too, if readers cannot see it and it does not hold its list. The order is random: DynamoDB deletes expired items in any order, within days.
 */
export function expireItem({ table, watch, now, random }: Simulation): void {
  const gone = new Set(
    watch
      .crawls()
      .filter(
        ({ id, list, endedAt }) =>
          endedAt !== null &&
          Date.parse(endedAt) + HALF_A_DAY < now() &&
          !watch.isNamed(id) &&
          watch.holderOf(list) !== id,
      )
      .map(({ id }) => key.crawl(id).pk),
  );
  const expired = [...table.items].filter(
    ([, item]) => Number(item.expiresAt) * 1000 < now() || gone.has(String(item.pk)),
  );
  const [id] = expired[Math.floor(random() * expired.length)] ?? [];
  if (id !== undefined) table.items.delete(id);
}
