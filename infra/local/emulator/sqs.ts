import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import * as z from 'zod';
import { ACCOUNT, CREDENTIALS, HOST, REGION } from './account.ts';

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional();

/** The properties of a queue that the emulator uses. It ignores encryption and tags. */
export const QueueProperties = z.object({
  DelaySeconds: text,
  MaximumMessageSize: text,
  MessageRetentionPeriod: text,
  ReceiveMessageWaitTimeSeconds: text,
  VisibilityTimeout: text,
  RedrivePolicy: z
    .object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })
    .transform(policy => JSON.stringify(policy))
    .optional(),
  FifoQueue: text,
  ContentBasedDeduplication: text,
});

const Message = z.object({ messageId: z.string(), body: z.string(), approximateReceiveCount: z.number() });
const Messages = z.object({
  ready: z.array(Message),
  delayed: z.array(Message),
  /** `visibilityDeadline` is in milliseconds since 1970. */
  inflight: z.array(z.object({ message: Message, visibilityDeadline: z.number() })),
});
/** All messages of a queue. Reading them this way does not receive them. */
export type QueueMessages = z.infer<typeof Messages>;

export interface Sqs {
  endpoint: string;
  /** The URL of a queue. The queue does not have to exist yet. */
  queueUrl(name: string): string;
  createQueue(name: string, properties: z.infer<typeof QueueProperties>): Promise<void>;
  inspect(name: string): Promise<QueueMessages>;
  stop(): Promise<void>;
}

/** Starts an embedded SQS on a free loopback port. It keeps its queues in memory. */
export async function startSqs(): Promise<Sqs> {
  const app = buildApp({ logger: false, defaultRegion: REGION });
  // fauxqs identifies a queue by the full URL that it returned on creation, and the host of that URL does not resolve on every machine.
  // SQS identifies a queue by the path, so this maps the path of any URL to the URL that fauxqs knows.
  const urls = new Map<string, string>();
  app.addHook('preHandler', async (request: { body: unknown }) => {
    const body = request.body;
    if (typeof body !== 'object' || body === null || !('QueueUrl' in body)) return;
    const path = typeof body.QueueUrl === 'string' ? body.QueueUrl.replace(/^\w+:\/\/[^/]+/, '') : '';
    body.QueueUrl = urls.get(path) ?? body.QueueUrl;
  });
  const endpoint = await app.listen({ host: HOST, port: 0 });
  const client = new SQSClient({
    endpoint,
    region: REGION,
    credentials: CREDENTIALS,
    useQueueUrlAsEndpoint: false,
  });

  return {
    endpoint,
    queueUrl: name => `${endpoint}/${ACCOUNT}/${name}`,
    async createQueue(name, properties) {
      const given = Object.entries(properties).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      );
      const { QueueUrl } = await client.send(
        new CreateQueueCommand({ QueueName: name, Attributes: Object.fromEntries(given) }),
      );
      if (QueueUrl !== undefined) urls.set(new URL(QueueUrl).pathname, QueueUrl);
    },
    async inspect(name) {
      const response = await app.inject(`/_fauxqs/queues/${name}`);
      return z.object({ messages: Messages }).parse(response.json()).messages;
    },
    async stop() {
      client.destroy();
      await app.close();
    },
  };
}
