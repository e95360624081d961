import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** What the functions asked of AWS. */
export interface Usage {
  /** Requests by operation. */
  table: Record<string, number>;
  sqs: Record<string, number>;
  sns: number;
  /** Units that the table reported as consumed. */
  reads: number;
  writes: number;
}

const Consumed = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });
const Batch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });

/** Counts the requests of a client to the table, and the capacity that the table reports for each. */
export function countTable(table: DynamoDBDocumentClient, usage: Usage): void {
  table.middlewareStack.add(
    (next, { commandName = '' }) =>
      async args => {
        if (commandName.startsWith('Scan')) return next(args);
        const operation = commandName.replace(/Command$/, '');
        usage.table[operation] = (usage.table[operation] ?? 0) + 1;
        const isRead = /Get|Query/.test(operation);
        // A write whose condition fails costs a unit too, but throws, so its unit is counted before the request.
        if (!isRead) usage.writes += 1;
        const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const units = Consumed.parse(result.output).ConsumedCapacity.CapacityUnits;
        if (isRead) usage.reads += units;
        else usage.writes += units - 1;
        return result;
      },
    { step: 'initialize' },
  );
}

/** A client of SQS whose requests are counted and answered here, and the bodies of the messages that were sent with it. */
export function countingSqs(usage: Usage): { sqs: SQSClient; sent: string[] } {
  const sqs = new SQSClient({ region: 'us-east-1' });
  const sent: string[] = [];
  sqs.middlewareStack.add(
    (_next, { commandName = '' }) =>
      async ({ input }) => {
        const operation = commandName.replace(/Command$/, '');
        usage.sqs[operation] = (usage.sqs[operation] ?? 0) + 1;
        const batch = Batch.safeParse(input);
        const entries = batch.success ? batch.data.Entries : [];
        sent.push(...entries.map(entry => entry.MessageBody));
        const Successful = entries.map(({ Id }) => ({ Id, MessageId: Id, MD5OfMessageBody: '' }));
        return { response: {}, output: { $metadata: {}, Successful, Failed: [] } };
      },
    { step: 'initialize' },
  );
  return { sqs, sent };
}
