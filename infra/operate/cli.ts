import { createTableClient } from '../../functions/adapters/dynamodb/documents.ts';
import { createStore } from '../../functions/adapters/dynamodb/store.ts';
import { createSqsClient } from '../../functions/adapters/sqs/client.ts';
import { createQueue } from '../../functions/adapters/sqs/queue.ts';
import { redrive } from '../../functions/core/crawl/redrive.ts';
import { ApiProblem, type Crawl } from '../client/api.ts';
import { failureOf } from '../client/failure.ts';
import { createProgress } from '../client/progress.ts';
import { deployedApi } from './api.ts';
import { readAcceptSmaller } from './arguments.ts';
import { cdk } from './cdk.ts';
import { deadLettersOf } from './dead-letters.ts';
import { type Deployed, findDeployed, OperatorError, STACK } from './deployed.ts';

const COMMANDS: Record<string, (args: string[]) => Promise<number>> = {
  deploy,
  crawl,
  redrive: withoutArguments(redriveAll),
  destroy,
};

/** Deploys the stack. Passes the arguments to `cdk deploy`, for example `-c alarmEmail=me@example.org` or `--require-approval never`. */
async function deploy(args: string[]): Promise<number> {
  const code = await cdk(['deploy', ...args]);
  if (code !== 0) return code;
  const { outputs, region } = await findDeployed();
  say(
    `deployed: the stack ${STACK} in ${region}; its list is at ${outputs.ApiUrl}/movies after the first crawl, which npm run crawl starts`,
  );
  return 0;
}

/** Starts a crawl and waits until it has ended. With `--accept-smaller N`, a list of at least N movies may replace a longer one. */
async function crawl(args: string[]): Promise<number> {
  const acceptSmaller = readAcceptSmaller(args);
  const deployed = await findDeployed();
  const api = deployedApi(deployed, interruptSignal());
  const id = await api.start(acceptSmaller);
  say(`started: crawl ${id}`);
  const end = await follow(api, id);
  if (end.state === 'published')
    say(`published: ${end.pages.total} pages; the list is at ${deployed.outputs.ApiUrl}/movies`);
  return end.state === 'published' ? 0 : 1;
}

/** Sends the dead letters back to the pages queue and waits until their crawls have ended. */
async function redriveAll(): Promise<number> {
  const deployed = await findDeployed();
  const { sent, left, ended } = await redrive(settingsOf(deployed), redriveDependencies(deployed));
  if (sent + left === 0)
    say('nothing was sent back: the dead-letter queue has no page that a crawl still needs');
  for (const [id, state] of ended) if (state === 'published') say(`published: crawl ${id}`);
  return left === 0 && [...ended.values()].every(state => state === 'published') ? 0 : 1;
}

/** Removes the stack. Passes the arguments to `cdk destroy`, for example `--force`. */
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
    `removed: the stack ${STACK} in ${region}. Unless the stack was ephemeral, its table ${outputs.TableName} is kept with all lists and is protected from deletion`,
  );
  return 0;
}

function settingsOf({ outputs }: Deployed) {
  return { pageIntervalSeconds: outputs.PageIntervalSeconds, deadlineSeconds: outputs.DeadlineSeconds };
}

function redriveDependencies(deployed: Deployed): Parameters<typeof redrive>[1] {
  const { TableName, KeepDays, PagesQueueUrl, DeadLettersQueueUrl } = deployed.outputs;
  const sqs = createSqsClient();
  const urls = { pagesQueueUrl: PagesQueueUrl, deadLettersQueueUrl: DeadLettersQueueUrl };
  const api = deployedApi(deployed, interruptSignal());
  return {
    store: createStore(createTableClient(), { tableName: TableName, keepDays: KeepDays, now: Date.now }),
    deadLetters: deadLettersOf(sqs, DeadLettersQueueUrl),
    pages: createQueue(sqs, urls),
    follow: async id => (await follow(api, id)).state,
    telemetry: { info: say, warn: say, error: say, count: () => {} },
    say,
    now: Date.now,
  };
}

async function follow(api: ReturnType<typeof deployedApi>, id: string): Promise<Crawl> {
  const progress = createProgress(process.stderr);
  const end = await api.follow(id, progress.show).finally(progress.end);
  if (end.state !== 'published') for (const line of failureOf(end)) say(line);
  return end;
}

function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () =>
    controller.abort(new OperatorError('interrupted; the crawl continues on AWS')),
  );
  return controller.signal;
}

function withoutArguments(command: () => Promise<number>) {
  return async (args: string[]) => {
    if (args.length > 0)
      throw new OperatorError(
        `unexpected arguments ${JSON.stringify(args.join(' '))}; this command takes none`,
      );
    return command();
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The message to print for an error. Only a bug in this program prints a stack trace. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof OperatorError) return error.message;
  if (error instanceof ApiProblem)
    return `${error.message}${error.status === 403 ? '; the caller needs execute-api:Invoke on POST /crawls' : ''}`;
  // Errors from the SDK have `$metadata`; errors from the network have a `code`.
  if ('$metadata' in error || 'code' in error)
    return `a request to AWS failed: ${error.name}: ${error.message}`;
  return error.stack ?? error.message;
}

const [name = '', ...args] = process.argv.slice(2);
try {
  const command = COMMANDS[name];
  if (command === undefined)
    throw new OperatorError(
      `unknown command ${JSON.stringify(name)}; expected one of ${Object.keys(COMMANDS).join(', ')}`,
    );
  process.exitCode = await command(args);
} catch (error) {
  say(messageOf(error));
  process.exitCode = 1;
}
