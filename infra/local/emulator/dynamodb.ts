import { once } from 'node:events';
import { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as z from 'zod';
import { CREDENTIALS, HOST, REGION } from './account.ts';

const NoIndexes = z.undefined('the emulator does not support indexes').optional();

/** The properties of a table that the emulator uses. It ignores time to live, because a local stack does not run for days. */
export const TableProperties = z.object({
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: NoIndexes,
  LocalSecondaryIndexes: NoIndexes,
});

export interface DynamoDb {
  endpoint: string;
  /** Creates a table and waits until it is active. */
  createTable(name: string, properties: z.infer<typeof TableProperties>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an embedded DynamoDB on a free loopback port. It keeps its tables in memory. */
export async function startDynamoDb(): Promise<DynamoDb> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, HOST);
  await once(server, 'listening');
  const address = z.object({ port: z.number() }).parse(server.address());
  const endpoint = `http://${HOST}:${address.port}`;
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });

  return {
    endpoint,
    async createTable(name, { KeySchema, AttributeDefinitions }) {
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema,
          AttributeDefinitions,
        }),
      );
      const describe = new DescribeTableCommand({ TableName: name });
      while ((await client.send(describe)).Table?.TableStatus !== 'ACTIVE') await sleep(5);
    },
    async stop() {
      client.destroy();
      const closed = once(server, 'close');
      // dynalite's own `close` also closes the tables. Requests that killed functions left behind would then end this process with an error.
      Server.prototype.close.call(server);
      server.closeAllConnections();
      await closed;
    },
  };
}
