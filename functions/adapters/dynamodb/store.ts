import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../core/crawl/ports.ts';
import type { RobotsCache } from '../web/web.ts';
import { crawlStore } from './crawls.ts';
import { createDocuments, optional, type TableOptions } from './documents.ts';
import { key, RobotsItem } from './items.ts';
import { lockStore } from './lock.ts';
import { pageStore } from './pages.ts';
import { pointerStore } from './pointer.ts';

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
    robots: {
      read: async origin => optional(RobotsItem, await documents.get(key.robots(origin))),
      async write(origin, entry) {
        await documents.put({ ...key.robots(origin), ...entry });
      },
    },
  };
}
