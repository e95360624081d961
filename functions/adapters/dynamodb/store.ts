import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../core/crawl/ports.ts';
import type { RobotsCache } from '../web/web.ts';
import { crawlStore } from './crawls.ts';
import { createDocuments, type TableOptions } from './documents.ts';
import { historyStore } from './history.ts';
import { key, RobotsItem } from './items.ts';
import { lockStore } from './lock.ts';
import { pageStore } from './pages.ts';
import { pointerStore } from './pointer.ts';
import { turnStore } from './turn.ts';

/** The table as crawls use it. Whatever must happen once is one conditional write, and all reads are consistent. */
export function createStore(
  table: DynamoDBDocumentClient,
  options: TableOptions,
): Store & { robots: RobotsCache } {
  const documents = createDocuments(table, options);
  return {
    ...lockStore(documents),
    ...crawlStore(documents),
    ...pageStore(documents),
    ...pointerStore(documents),
    ...turnStore(documents),
    ...historyStore(documents),
    robots: {
      // Earlier versions stored the text of a robots.txt. Such an item counts as none, and the next write replaces it.
      read: async origin =>
        RobotsItem.nullable()
          .catch(null)
          .parse(await documents.get(key.robots(origin))),
      async write(origin, entry) {
        await documents.put({ ...key.robots(origin), ...entry });
      },
    },
  };
}
