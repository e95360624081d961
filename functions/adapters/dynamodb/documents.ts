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
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';

export interface TableOptions {
  tableName: string;
  keepDays: number;
  /** Epoch milliseconds. */
  now: () => number;
}

/** A client that takes and gives plain values. */
export function createTableClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

type Item = Record<string, unknown>;

/**
 * The few operations on items that the table's code is made of. Every read is consistent, every item expires, and a condition that
 * fails is an answer, null, and not an error.
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

    /** The first write wins. */
    async putIfAbsent(item: Item): Promise<void> {
      const Item = { ...item, expiresAt: expiresAt() };
      await unlessConditionFails(() =>
        table.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' })),
      );
    },

    /** Answers the item as it is afterwards. */
    async update(
      input: Omit<UpdateCommandInput, 'TableName'> & { ConditionExpression: string },
    ): Promise<Item | null> {
      const answer = await unlessConditionFails(() =>
        table.send(new UpdateCommand({ TableName, ReturnValues: 'ALL_NEW', ...input })),
      );
      return answer === null ? null : (answer.Attributes ?? {});
    },

    async remove(
      input: Omit<DeleteCommandInput, 'TableName'> & { ConditionExpression: string },
    ): Promise<void> {
      await unlessConditionFails(() => table.send(new DeleteCommand({ TableName, ...input })));
    },

    /**
     * Items of one partition in the order of their sort keys, as many as are asked for.
     * @param prefix of the sort key; null for all
     * @param Limit items read at a time
     */
    async *query(
      pk: string,
      prefix: string | null,
      Limit?: number,
      ScanIndexForward = true,
    ): AsyncIterable<Item> {
      let ExclusiveStartKey: Item | undefined;
      do {
        const answer = await table.send(
          new QueryCommand({
            TableName,
            Limit,
            ExclusiveStartKey,
            ScanIndexForward,
            ConsistentRead: true,
            KeyConditionExpression: prefix === null ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: prefix === null ? { ':pk': pk } : { ':pk': pk, ':prefix': prefix },
          }),
        );
        yield* answer.Items ?? [];
        ExclusiveStartKey = answer.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    },
  };
}

/** A failed condition is an answer here, null, and not an error. */
async function unlessConditionFails<T>(write: () => Promise<T>): Promise<T | null> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}
