import { ConditionalCheckFailedException, type ServiceOutputTypes } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DeleteCommandInput,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { answer } from './answer.ts';
import { applied, type Item, meets } from './expressions.ts';

/** Runs a call to a service under the control of the simulation, which may delay it, make it fail, or stop its caller. */
export type Gate = <T>(label: string, effect: () => T) => Promise<T>;

const client = createTableClient({
  region: 'local',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
/** What the client does. It is shared by all simulations, which run one after another, because to create one takes as long as a crawl. */
let handle: (command: unknown) => Promise<ServiceOutputTypes> = async () => {
  throw new Error('no simulation is running');
};
answer(client, command => handle(command));

/**
 * Simulates a table in memory, with DynamoDB's conditional writes, sets and ordered queries.
 * @param onWrite called with each item that was written, and with the item before it
 */
export function simulateTable(
  gate: Gate,
  onWrite: (item: Item, before: Item | undefined) => void = () => {},
): {
  client: DynamoDBDocumentClient;
  items: Map<string, Item>;
} {
  const items = new Map<string, Item>();
  const write = (item: Item) => {
    const before = items.get(keyOf(item));
    items.set(keyOf(item), item);
    onWrite(item, before);
  };
  handle = command => {
    if (command instanceof GetCommand)
      return gate(`get ${command.input.Key?.sk}`, () => ({
        $metadata: {},
        Item: structuredClone(items.get(keyOf(command.input.Key))),
      }));
    if (command instanceof PutCommand) return gate(`put ${command.input.Item?.sk}`, () => put(command.input));
    if (command instanceof UpdateCommand)
      return gate(`update ${command.input.Key?.sk}`, () => update(command.input));
    if (command instanceof DeleteCommand)
      return gate(`delete ${command.input.Key?.sk}`, () => remove(command.input));
    if (command instanceof QueryCommand)
      return gate(`query ${command.input.ExpressionAttributeValues?.[':prefix'] ?? ''}`, () =>
        query(command.input),
      );
    throw new Error('this command is not simulated');
  };

  function put(input: PutCommandInput): ServiceOutputTypes {
    const item = input.Item ?? {};
    check(input.ConditionExpression, items.get(keyOf(item)), input);
    if (Object.values(item).some(value => value instanceof Set && value.size === 0))
      throw new Error('an empty set cannot be written');
    write(structuredClone(item));
    return { $metadata: {} };
  }

  function update(input: UpdateCommandInput): ServiceOutputTypes {
    const item = items.get(keyOf(input.Key));
    check(input.ConditionExpression, item, input);
    const updated = applied(input.UpdateExpression ?? '', item ?? input.Key ?? {}, input);
    write(updated);
    return { $metadata: {}, Attributes: structuredClone(updated) };
  }

  function remove(input: DeleteCommandInput): ServiceOutputTypes {
    check(input.ConditionExpression, items.get(keyOf(input.Key)), input);
    items.delete(keyOf(input.Key));
    return { $metadata: {} };
  }

  function query(input: QueryCommandInput): ServiceOutputTypes {
    const { ':pk': pk, ':prefix': prefix = '' } = input.ExpressionAttributeValues ?? {};
    const after = input.ExclusiveStartKey?.sk ?? '';
    const found = [...items.values()]
      .filter(item => item.pk === pk && String(item.sk).startsWith(prefix) && String(item.sk) > after)
      .sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1) * (input.ScanIndexForward === false ? -1 : 1));
    const limit = input.Limit ?? found.length;
    const last = found[limit - 1];
    return {
      $metadata: {},
      Items: structuredClone(found.slice(0, limit)),
      ...(last !== undefined && { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }),
    };
  }

  return { client, items };
}

export function keyOf(item: Item | undefined): string {
  return `${item?.pk} ${item?.sk}`;
}

function check(condition: string | undefined, item: Item | undefined, names: object): void {
  if (!meets(condition, item, names)) {
    throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
  }
}
