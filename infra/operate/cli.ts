import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { createQueue } from '../../functions/adapters/sqs/queue.ts';
import { redrive } from '../../functions/core/crawl/redrive.ts';
import { ApiProblem, type Crawl } from '../client/api.ts';
import { failureOf } from '../client/failure.ts';
import { createProgress } from '../client/progress.ts';
import { deployedApi } from './api.ts';
import { cdk } from './cdk.ts';
import { deadLettersOf } from './dead-letters.ts';
import { type Deployed, findDeployed, OperatorError, STACK } from './deployed.ts';

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  deploy,
  crawl: withoutArguments(crawl),
  redrive: withoutArguments(redriveAll),
  destroy,
};

/** Deploys the stack; arguments go to `cdk deploy`, such as `-c alarmEmail=me@example.org` or `--require-approval never`. */
async function deploy(args: string[]): Promise<number> {
  const code = await cdk(['deploy', ...args]);
  if (code !== 0) return code;
  const { outputs, region } = await findDeployed();
  say(
    `deployed: the stack ${STACK} in ${region} answers at ${outputs.ApiUrl}/movies; npm run crawl fills it`,
  );
  return 0;
}

/** Starts a crawl and follows it to its end. */
async function crawl(): Promise<number> {
  const deployed = await findDeployed();
  const api = deployedApi(deployed, interrupted());
  const id = await api.start();
  say(`started: crawl ${id}`);
  const end = await followed(api, id);
  if (end.state === 'published')
    say(`published: ${end.pages.total} pages; the list is at ${deployed.outputs.ApiUrl}/movies`);
  return end.state === 'published' ? 0 : 1;
}

/** Sends the dead letters back and follows their crawls. */
async function redriveAll(): Promise<number> {
  const deployed = await findDeployed();
  const { sent, left, ended } = await redrive(paceOf(deployed), redriveDependencies(deployed));
  if (sent + left === 0) say('nothing to send back: no dead letter was of use');
  for (const [id, state] of ended) if (state === 'published') say(`published: crawl ${id}`);
  return left === 0 && [...ended.values()].every(state => state === 'published') ? 0 : 1;
}

/** Removes the stack; arguments go to `cdk destroy`, such as `--force`. */
async function destroy(args: string[]): Promise<number> {
  const { outputs, region } = await findDeployed();
  const code = await cdk(['destroy', ...args]);
  if (code !== 0) return code;
  const gone = await findDeployed().then(
    () => false,
    () => true,
  );
  if (!gone) return 1;
  say(
    `removed: the stack ${STACK} in ${region}. Unless it was ephemeral, its table ${outputs.TableName} stays with all lists, protected from deletion`,
  );
  return 0;
}

function paceOf({ outputs }: Deployed) {
  return { pageIntervalSeconds: outputs.PageIntervalSeconds, deadlineSeconds: outputs.DeadlineSeconds };
}

function redriveDependencies(deployed: Deployed): Parameters<typeof redrive>[1] {
  const { TableName, KeepDays, PagesQueueUrl, DeadLettersQueueUrl } = deployed.outputs;
  const sqs = createSqsClient();
  const urls = { pagesQueueUrl: PagesQueueUrl, deadLettersQueueUrl: DeadLettersQueueUrl };
  const api = deployedApi(deployed, interrupted());
  return {
    store: createStore(createTableClient(), { tableName: TableName, keepDays: KeepDays, now: Date.now }),
    deadLetters: deadLettersOf(sqs, DeadLettersQueueUrl),
    pages: createQueue(sqs, urls),
    follow: async id => (await followed(api, id)).state,
    say,
    now: Date.now,
  };
}

async function followed(api: ReturnType<typeof deployedApi>, id: string): Promise<Crawl> {
  const progress = createProgress(process.stderr);
  const end = await api.follow(id, progress.show).finally(progress.end);
  if (end.state !== 'published') for (const line of failureOf(end)) say(line);
  return end;
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () =>
    controller.abort(new OperatorError('interrupted; what was started goes on without this')),
  );
  return controller.signal;
}

function withoutArguments(command: () => Promise<number>) {
  return async (args: string[]) => {
    if (args.length > 0)
      throw new OperatorError(`${args.join(' ')} is not known here; this command takes no arguments`);
    return command();
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What went wrong, in a sentence; only a defect of this program shows where it is. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof OperatorError) return error.message;
  if (error instanceof ApiProblem)
    return `${error.message}${error.status === 403 ? '; the caller needs execute-api:Invoke on POST /crawls' : ''}`;
  // The SDK's errors carry `$metadata`, those of the network a `code`.
  if ('$metadata' in error || 'code' in error)
    return `AWS could not be asked: ${error.name}: ${error.message}`;
  return error.stack ?? error.message;
}

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = COMMANDS[name];
  if (command === undefined)
    throw new OperatorError(
      `${name || 'nothing'} is no command; there are ${Object.keys(COMMANDS).join(', ')}`,
    );
  process.exitCode = await command(args);
} catch (error) {
  say(sentenceOf(error));
  process.exitCode = 1;
}
