import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { CREDENTIALS, REGION } from './account.ts';

/** A template may hold a policy as an object or as JSON. */
const policy = z
  .union([z.string(), z.record(z.string(), z.unknown()).transform(value => JSON.stringify(value))])
  .optional();

/** The properties of a subscription that the emulator uses. One by e-mail or https is only registered: nothing leaves this machine. */
export const SubscriptionProperties = z.object({
  TopicArn: z.string(),
  Protocol: z.string(),
  Endpoint: z.string(),
  /** A boolean, or its text. */
  RawMessageDelivery: z.union([z.boolean().transform(String), z.enum(['true', 'false'])]).optional(),
  FilterPolicy: policy,
  FilterPolicyScope: z.string().optional(),
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
    async subscribe({ TopicArn, Protocol, Endpoint, ...properties }) {
      const given = Object.entries(properties).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      );
      const Attributes = Object.fromEntries(given);
      await client.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
    },
    stop: () => client.destroy(),
  };
}
