import { type DynamoDb, startDynamoDb, TableProperties } from './dynamodb.ts';
import { DEFAULT_CONCURRENCY, MappingProperties, startEventSource } from './event-source.ts';
import { toFunction } from './functions.ts';
import { ApiProperties, IntegrationProperties, RouteProperties, startHttpApi } from './http-api.ts';
import { readProperties, type Scope } from './intrinsics.ts';
import type { LambdaFunction } from './lambda.ts';
import { isKnownType } from './resource-types.ts';
import { nameOf, scopeOf } from './scope.ts';
import { connectSns, SubscriptionProperties } from './sns.ts';
import { type QueueMessages, QueueProperties, type Sqs, startSqs } from './sqs.ts';
import { type Resource, readStack, type StackTemplate } from './template.ts';

export interface StartStackOptions {
  /** The directory of a cloud assembly with one stack, as `synthesize` returns it. */
  assembly: string;
  /** Replaces environment variables that the template gives its functions. A function without the variable does not get it. */
  environment?: Record<string, string>;
  /** Of the HTTP API; 0, the default, for any free port. */
  port?: number;
  /** Receives each line that a function, or the emulator about one, writes. */
  log?: (line: string) => void;
}

/** A stack that runs on this machine. Names are those of the construct tree: `parse`, `pages`, `dead-letters`. */
export interface RunningStack {
  /** Of the HTTP API, without a trailing slash. */
  url: string;
  /** Keys of the routes that require a signature on AWS; here they require none. */
  iamRoutes: string[];
  routes: string[];
  functions: Map<string, LambdaFunction>;
  endpoints: { dynamodb: string; sqs: string };
  /** @throws Error if the template has no such queue */
  queueUrl(name: string): string;
  inspectQueue(name: string): Promise<QueueMessages>;
  tableName(name: string): string;
  /** Stops everything that was started, running invocations included. */
  stop(): Promise<void>;
}

/** What the steps below share. */
interface Context {
  template: StackTemplate;
  scope: Scope;
  dynamodb: DynamoDb;
  sqs: Sqs;
  environment: Record<string, string>;
  log: (line: string) => void;
  /** Registers what has to be stopped; stopped in reverse order. */
  started(stop: () => Promise<void>): void;
}

/** Environments of a function without reserved concurrency: enough for a laptop, where AWS would allow a thousand. */
const CONCURRENCY = 20;

/**
 * Starts what a synthesized template describes: tables, queues, topics, functions, event sources and the HTTP API.
 * @throws Error naming the resource that cannot be run here; nothing is left running then
 */
export async function startStack(options: StartStackOptions): Promise<RunningStack> {
  const template = await readStack(options.assembly);
  const unknown = template.resources.find(({ type }) => !isKnownType(type));
  if (unknown !== undefined)
    throw new Error(`${unknown.id}: a resource of type ${unknown.type} cannot be run here`);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  try {
    const [dynamodb, sqs] = await Promise.all([startDynamoDb(), startSqs()]);
    stops.push(dynamodb.stop, sqs.stop);
    const { environment = {}, port = 0, log = () => {} } = options;
    const scope = scopeOf(template, sqs, port);
    const started = (stop: () => Promise<void>) => stops.push(stop);
    const context = { template, scope, dynamodb, sqs, environment, log, started };
    const functions = startFunctions(context);
    await createTablesAndQueues(context);
    await createTopics(context);
    startEventSources(context, functions);
    const api = await startApi(context, functions, port);
    return { ...api, ...lookups(context), functions, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes the functions by their construct's name, and lets them load while the tables are made. */
function startFunctions(context: Context): Map<string, LambdaFunction> {
  const { template, dynamodb, sqs, environment, started } = context;
  const endpoints = { dynamodb: dynamodb.endpoint, sqs: sqs.endpoint };
  const functions = new Map<string, LambdaFunction>();
  for (const resource of ofType(template, 'AWS::Lambda::Function')) {
    const settings = { ...context, stack: template, endpoints, concurrency: CONCURRENCY };
    const made = toFunction(resource, nameOf(template, resource), settings);
    functions.set(resource.name, made);
    started(made.stop);
  }
  const all = [...functions.values()];
  const unused = Object.keys(environment).find(name => !all.some(({ variables }) => name in variables));
  if (unused !== undefined) throw new Error(`no function of the stack has a variable ${unused} to replace`);
  void prewarm(all);
  return functions;
}

/**
 * Loads a thread of each function before it is needed: one after the other, in the order of the template, because a crawl needs them in that order and all at
 * once would keep each other waiting.
 */
async function prewarm(functions: LambdaFunction[]): Promise<void> {
  for (const made of functions) await made.prewarm();
}

async function createTablesAndQueues({ template, scope, dynamodb, sqs }: Context): Promise<void> {
  await Promise.all([
    ...tablesOf(template).map(table =>
      dynamodb.createTable(nameOf(template, table), readProperties(table, TableProperties, scope)),
    ),
    ...ofType(template, 'AWS::SQS::Queue').map(queue =>
      sqs.createQueue(nameOf(template, queue), readProperties(queue, QueueProperties, scope)),
    ),
  ]);
}

/** Topics after the queues, because a subscription names its queue. */
async function createTopics({ template, scope, sqs }: Context): Promise<void> {
  const sns = connectSns(sqs.endpoint);
  try {
    for (const topic of ofType(template, 'AWS::SNS::Topic')) await sns.createTopic(nameOf(template, topic));
    for (const subscription of ofType(template, 'AWS::SNS::Subscription'))
      await sns.subscribe(readProperties(subscription, SubscriptionProperties, scope));
  } finally {
    sns.stop();
  }
}

function startEventSources(
  { template, scope, sqs, log, started }: Context,
  functions: Map<string, LambdaFunction>,
): void {
  for (const resource of ofType(template, 'AWS::Lambda::EventSourceMapping')) {
    const mapping = readProperties(resource, MappingProperties, scope);
    const queue = ofType(template, 'AWS::SQS::Queue').find(
      ({ id }) => scope.resources.get(id)?.attributes.Arn === mapping.EventSourceArn,
    );
    if (queue === undefined)
      throw new Error(`${resource.id}: ${mapping.EventSourceArn} is not a queue of this stack`);
    if (!mapping.Enabled) continue;
    const settings = {
      endpoint: sqs.endpoint,
      queueUrl: sqs.queueUrl(nameOf(template, queue)),
      queueArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize,
      concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY,
      reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
    started(startEventSource(settings, functionOf(mapping.FunctionName, functions), log).stop);
  }
}

async function startApi(
  { template, scope, started }: Context,
  functions: Map<string, LambdaFunction>,
  port: number,
): Promise<Pick<RunningStack, 'url' | 'iamRoutes' | 'routes'>> {
  const [httpApi, ...others] = ofType(template, 'AWS::ApiGatewayV2::Api');
  if (httpApi === undefined || others.length > 0)
    throw new Error('the stack must have exactly one HTTP API to run here');
  const { CorsConfiguration } = readProperties(httpApi, ApiProperties, scope);
  const integrations = ofType(template, 'AWS::ApiGatewayV2::Integration');
  const routes = ofType(template, 'AWS::ApiGatewayV2::Route').map(resource => {
    const route = readProperties(resource, RouteProperties, scope);
    const integration = integrations.find(({ id }) => route.Target === `integrations/${id}`);
    if (integration === undefined) throw new Error(`${resource.id}: ${route.Target} is not in this stack`);
    const { IntegrationUri } = readProperties(integration, IntegrationProperties, scope);
    return { ...route, target: functionOf(IntegrationUri, functions) };
  });
  const targets = new Map(routes.map(({ RouteKey, target }) => [RouteKey, target]));
  const { url, stop } = await startHttpApi(httpApi.id, targets, port, CorsConfiguration);
  started(stop);
  const iamRoutes = routes
    .filter(route => route.AuthorizationType === 'AWS_IAM')
    .map(({ RouteKey }) => RouteKey);
  return { url, iamRoutes, routes: [...targets.keys()] };
}

function lookups({ template, dynamodb, sqs }: Context) {
  const named = (among: Resource[], name: string) => {
    const found = among.find(resource => [resource.name, resource.id].includes(name));
    if (found === undefined) throw new Error(`the template has no ${name}`);
    return nameOf(template, found);
  };
  const queue = (name: string) => named(ofType(template, 'AWS::SQS::Queue'), name);
  return {
    endpoints: { dynamodb: dynamodb.endpoint, sqs: sqs.endpoint },
    queueUrl: (name: string) => sqs.queueUrl(queue(name)),
    inspectQueue: (name: string) => sqs.inspect(queue(name)),
    tableName: (name: string) => named(tablesOf(template), name),
  };
}

function ofType(template: StackTemplate, ...types: string[]): Resource[] {
  return template.resources.filter(({ type }) => types.includes(type));
}

function tablesOf(template: StackTemplate): Resource[] {
  return ofType(template, 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table');
}

/** The function that a name, an ARN or an integration's URI refers to. */
function functionOf(reference: string, functions: Map<string, LambdaFunction>): LambdaFunction {
  const found = [...functions.values()].find(({ name, arn }) =>
    [name, arn].some(known => reference === known || reference.endsWith(`/functions/${known}/invocations`)),
  );
  if (found === undefined) throw new Error(`${reference} is not a function of this stack`);
  return found;
}
