import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { CREDENTIALS, REGION } from './account.ts';

/** The properties of a subscription that the emulator uses. One by e-mail or https is only registered: nothing leaves this machine. */
export const SubscriptionProperties = z.object({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string(),
  RawMessageDelivery: z.coerce.boolean().optional(),
});

/** The embedded SNS, which shares its server with SQS and delivers to its queues. */
export interface Sns {
  createTopic(name: string): Promise<void>;
  subscribe(properties: z.infer<typeof SubscriptionProperties>): Promise<void>;
  stop(): void;
}

/** A client of the embedded SNS. */
export function connectSns(endpoint: string): Sns {
  const client = new SNSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  return {
    async createTopic(name) {
      await client.send(new CreateTopicCommand({ Name: name }));
    },
    async subscribe({ TopicArn, Protocol, Endpoint, RawMessageDelivery = false }) {
      const Attributes = { RawMessageDelivery: String(RawMessageDelivery) };
      await client.send(
        new SubscribeCommand({
          TopicArn,
          Protocol,
          Endpoint,
          ...(Protocol === 'sqs' && { Attributes }),
        }),
      );
    },
    stop: () => client.destroy(),
  };
}
