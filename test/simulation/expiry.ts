import { key } from '../../functions/adapters/dynamodb/items.ts';
import type { Simulation } from './simulate.ts';

/**
 * Deletes an item that DynamoDB may delete: one whose time has passed. To make that frequent, an item of a crawl that has ended, and that
 * readers cannot see, counts as one too. The order is random: DynamoDB deletes expired items in any order, within days.
 */
export function expireItem({ table, watch, now, random }: Simulation): void {
  const gone = new Set(
    watch
      .crawls()
      .filter(({ id, state }) => state !== 'running' && !watch.named.has(id))
      .map(({ id }) => key.crawl(id).pk),
  );
  const expired = [...table.items].filter(
    ([, item]) => Number(item.expiresAt) * 1000 < now() || gone.has(String(item.pk)),
  );
  const [id] = expired[Math.floor(random() * expired.length)] ?? [];
  if (id !== undefined) table.items.delete(id);
}
