import type { PublishCommandInput } from '@aws-sdk/client-sns';

/** Publishes messages to topics. */
export interface Publisher {
  publish(input: PublishCommandInput): Promise<unknown>;
}

/**
 * A publisher that loads its client with the first message: of all the functions that crawl, one sends a message, at the end.
 */
export function lazyPublisher(): Publisher {
  let client: Promise<Publisher> | undefined;
  return {
    async publish(input) {
      client ??= import('./client.ts').then(({ createSnsClient }) => createSnsClient());
      return (await client).publish(input);
    },
  };
}
