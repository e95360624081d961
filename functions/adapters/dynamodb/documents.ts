import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DeleteCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';

export interface TableOptions {
  tableName: string;
  keepDays: number;
  /** Epoch milliseconds. */
  now: () => number;
}

/** A client that takes and returns plain values. */
export function createTableClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

type Item = Record<string, unknown>;

type Upsert = Omit<UpdateCommandInput, 'TableName'> & { UpdateExpression: string };

export type Documents = ReturnType<typeof createDocuments>;

/**
 * The operations on items that the store is built from. Every read is consistent and every item expires. A failed condition returns
 * null; it is not an error.
 */
export function createDocuments(
  table: DynamoDBDocumentClient,
  { tableName: TableName, keepDays, now }: TableOptions,
) {
  /** In epoch seconds. */
  const expiresAt = () => Math.floor(now() / 1000) + keepDays * 86_400;

  return {
    expiresAt,

    async get(Key: Item): Promise<unknown> {
      return (await table.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
    },

    async put(item: Item): Promise<void> {
      await table.send(new PutCommand({ TableName, Item: { ...item, expiresAt: expiresAt() } }));
    },

    /** The first write wins. Returns whether this one did; one that was sent again because its response was lost may say that it did not. */
    async putIfAbsent(item: Item): Promise<boolean> {
      const Item = { ...item, expiresAt: expiresAt() };
      const output = await unlessConditionFails(() =>
        table.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' })),
      );
      return output !== null;
    },

    /** Returns the item after the update. */
    async update(
      input: Omit<UpdateCommandInput, 'TableName'> & { ConditionExpression: string },
    ): Promise<Item | null> {
      const output = await unlessConditionFails(() =>
        table.send(new UpdateCommand({ TableName, ReturnValues: 'ALL_NEW', ...input })),
      );
      return output === null ? null : (output.Attributes ?? {});
    },

    /** Updates or creates an item; returns it. The update must set everything that a new item needs, except its keys and expiry. */
    async upsert({ UpdateExpression, ExpressionAttributeValues, ...input }: Upsert): Promise<Item> {
      const output = await table.send(
        new UpdateCommand({
          TableName,
          ReturnValues: 'ALL_NEW',
          ...input,
          UpdateExpression: UpdateExpression.replace('SET ', 'SET expiresAt = :expiresAt, '),
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ':expiresAt': expiresAt() },
        }),
      );
      return output.Attributes ?? {};
    },

    async remove(
      input: Omit<DeleteCommandInput, 'TableName'> & { ConditionExpression: string },
    ): Promise<void> {
      await unlessConditionFails(() => table.send(new DeleteCommand({ TableName, ...input })));
    },

    /**
     * Reads the items of one partition in the order of their sort keys, for as long as the caller iterates.
     * @param prefix of the sort key; null for all
     * @param input what else a Query takes, such as `Limit`, the items read at a time, or `ExclusiveStartKey`, after which it starts
     */
    async *query(
      pk: string,
      prefix: string | null,
      input: Partial<QueryCommandInput> = {},
    ): AsyncIterable<Item> {
      let { ExclusiveStartKey } = input;
      do {
        const output = await table.send(
          new QueryCommand({
            TableName,
            ConsistentRead: true,
            ...input,
            ExclusiveStartKey,
            KeyConditionExpression: prefix === null ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: prefix === null ? { ':pk': pk } : { ':pk': pk, ':prefix': prefix },
          }),
        );
        yield* output.Items ?? [];
        ExclusiveStartKey = output.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    },
  };
}

/** Returns null for a failed condition. */
async function unlessConditionFails<T>(write: () => Promise<T>): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/** Parses an item, or returns null if there is none. */
export function optional<T>(shape: z.ZodType<T>, item: unknown): T | null {
  return item === undefined ? null : shape.parse(item);
}
