import type { PublishCommand } from '@aws-sdk/client-sns';
import * as z from 'zod';
import type { Gate } from './table.ts';

const Message = z.object({ crawl: z.string() });

/** Simulates the topic `published`: knows of which crawls its subscribers were told, and for which a call failed. */
export function simulateTopic(gate: Gate) {
  const told = new Set<string>();
  const failed = new Set<string>();
  return {
    told,
    failed,
    client: {
      async send(command: PublishCommand): Promise<unknown> {
        const { crawl } = Message.parse(JSON.parse(command.input.Message ?? ''));
        try {
          return await gate('publish', () => void told.add(crawl));
        } catch (error) {
          failed.add(crawl);
          throw error;
        }
      },
    },
  };
}
