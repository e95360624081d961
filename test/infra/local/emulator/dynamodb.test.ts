import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { TableProperties } from '../../../../infra/local/emulator/dynamodb.ts';
import { startDynalite, TABLE } from '../../../support/engines.ts';

it('lets requests of killed functions end after it was stopped, as an error in one would end this process', async () => {
  const { client, stop } = await startDynalite();
  // Updates of the same item wait for each other, so most of these are still waiting when the first one has ended.
  const updates = Array.from({ length: 50 }, () =>
    client.send(new UpdateCommand({ TableName: TABLE, Key: { pk: 'counter', sk: 'counter' } })),
  );
  const results = Promise.allSettled(updates);
  await Promise.race(updates);
  await stop();
  expect((await results).some(({ status }) => status === 'rejected')).toBe(true);
  client.destroy();
});

it.each(['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'])('refuses a table with %s', property => {
  const table = { KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }], AttributeDefinitions: [] };
  expect(TableProperties.safeParse(table).error).toBeUndefined();
  const { error } = TableProperties.safeParse({ ...table, [property]: [{ IndexName: 'by-title' }] });
  expect(error?.issues[0]?.message).toBe('the emulator does not support indexes');
});
