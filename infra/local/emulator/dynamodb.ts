import { once } from 'node:events';
import { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as z from 'zod';
import { CREDENTIALS, HOST, REGION } from './account.ts';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']).optional(),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
});

/** The properties of a table that the emulator uses. It ignores time to live, because a local stack does not run for days. */
export const TableProperties = z.object({
  KeySchema,
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: z.array(Index).optional(),
  LocalSecondaryIndexes: z.array(Index).optional(),
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
    async createTable(name, { GlobalSecondaryIndexes, LocalSecondaryIndexes, ...properties }) {
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          ...properties,
          GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map(withProjection),
          LocalSecondaryIndexes: LocalSecondaryIndexes?.map(withProjection),
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

/** Drops undefined members, which zod's type allows and the SDK's type does not. */
function withProjection({
  Projection: { ProjectionType, NonKeyAttributes },
  ...index
}: z.infer<typeof Index>) {
  return {
    ...index,
    Projection: {
      ...(ProjectionType && { ProjectionType }),
      ...(NonKeyAttributes && { NonKeyAttributes }),
    },
  };
}
