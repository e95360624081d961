import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../../infra/local/emulator/account.ts';
import { startDynamoDb } from '../../../../infra/local/emulator/dynamodb.ts';

it('lets requests of killed functions end after it was stopped, as an error in one would end this process', async () => {
  const { endpoint, createTable, stop } = await startDynamoDb();
  await createTable('movies', {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  });
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 });
  // Updates of the same item wait for each other, so most of these are still waiting when the first one has ended.
  const updates = Array.from({ length: 50 }, () =>
    client.send(new UpdateItemCommand({ TableName: 'movies', Key: { pk: { S: 'counter' } } })),
  );
  const results = Promise.allSettled(updates);
  await Promise.race(updates);
  await stop();
  client.destroy();
  expect((await results).some(({ status }) => status === 'rejected')).toBe(true);
});
