import type { PublishCommandInput } from '@aws-sdk/client-sns';
import * as z from 'zod';
import type { Gate } from './table.ts';

const Message = z.object({ crawl: z.string() });

interface TopicRules {
  /** Whether the topic refuses a message, as it does until its policy allows the function to publish. */
  refuses: () => boolean;
  /** Called for each crawl of which subscribers are told, also repeatedly. */
  onTold: (crawl: string) => void;
}

/** Simulates the topic `published`: knows of which crawls its subscribers were told, and for which a call failed. */
export function simulateTopic(gate: Gate, { refuses, onTold }: TopicRules) {
  const told = new Set<string>();
  const failed = new Set<string>();
  function deliver(crawl: string): void {
    if (refuses()) throw new Error('not authorized to perform: SNS:Publish');
    told.add(crawl);
    onTold(crawl);
  }
  return {
    told,
    failed,
    client: {
      async publish(input: PublishCommandInput): Promise<unknown> {
        const { crawl } = Message.parse(JSON.parse(input.Message ?? ''));
        try {
          return await gate('publish', () => deliver(crawl));
        } catch (error) {
          failed.add(crawl);
          throw error;
        }
      },
    },
  };
}
