import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Store } from '../../core/crawl/ports.ts';
import type { CrawlSettings } from '../../core/crawl/settings.ts';
import { createEntryReader } from '../../core/read/snapshot.ts';
import { createApp } from './app.ts';
import { assetOperations } from './contract/asset-operations.ts';
import { changesOperations } from './contract/changes-operations.ts';
import { crawlOperations } from './contract/crawl-operations.ts';
import { descriptionOperations } from './contract/description-operations.ts';
import { entryOperations } from './contract/entry-operations.ts';
import { feedOperations } from './contract/feed-operations.ts';
import { historyOperations } from './contract/history-operations.ts';
import { homeOperation, listOperations } from './contract/list-operations.ts';
import type { Operation } from './contract/operation.ts';
import { normalizeEvent } from './event.ts';
import { MethodError, toRequest, toResult } from './lambda-event.ts';
import { problemResponse } from './problem.ts';

export interface ApiOptions {
  /** The configured lists. */
  lists: CrawlSettings[];
  store: Store;
  /** Epoch milliseconds. */
  now: () => number;
  logger: Pick<Logger, 'error'>;
  /** Changes with the code and the settings, so that no ETag outlives a deploy. */
  build: string;
}

/** Every route of the API that `api` handles. The first one that matches a path is used, so fixed paths come before parameters. */
function operationsOf({ lists, store, now }: ApiOptions): Operation[] {
  const reader = createEntryReader(store);
  const [first] = lists;
  const readers = [
    ...(first === undefined ? [] : [homeOperation({ list: first, lists, store, reader, now })]),
    ...crawlOperations({ lists, store, now }),
    ...lists.flatMap(list => {
      const context = { list, lists, store, reader, now };
      return [
        ...listOperations(context),
        ...changesOperations(context),
        ...historyOperations(context),
        ...feedOperations(context),
        ...entryOperations(context),
      ];
    }),
  ];
  return [...readers, ...descriptionOperations(readers, lists), ...assetOperations()];
}

/** Handles the events of an HTTP API. */
export function createApi(options: ApiOptions) {
  const { lists, build, logger } = options;
  const operations = operationsOf(options);
  const app = createApp({ operations, lists: lists.map(({ definition }) => definition), build, logger });
  return async (event: unknown): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      const request = toRequest(normalizeEvent(event));
      return await toResult(await app.fetch(request), request.method);
    } catch (error) {
      if (error instanceof MethodError) {
        const refused = problemResponse(405, error.message);
        return { ...refused, headers: { ...refused.headers, allow: 'GET, HEAD' } };
      }
      if (!(error instanceof TypeError)) throw error;
      logger.error('request could not be read', { reason: error.message });
      return problemResponse(400, `the request cannot be read: ${error.message}`);
    }
  };
}
