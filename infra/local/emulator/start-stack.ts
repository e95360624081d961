import { ACCOUNT, arn, REGION } from './account.ts';
import { type DynamoDb, startDynamoDb, TableProperties } from './dynamodb.ts';
import { DEFAULT_CONCURRENCY, MappingProperties, startEventSource } from './event-source.ts';
import { toFunction } from './functions.ts';
import { IntegrationProperties, RouteProperties, startHttpApi } from './http-api.ts';
import { readProperties, type Scope } from './intrinsics.ts';
import type { LambdaFunction } from './lambda.ts';
import { isKnownType } from './resource-types.ts';
import { type QueueMessages, QueueProperties, type Sqs, startSqs } from './sqs.ts';
import { type Resource, readStack, type StackTemplate } from './template.ts';

export interface StartStackOptions {
  /** The directory of a cloud assembly with one stack: what `synthesize` answers. */
  assembly: string;
  /** In place of what the template gives to its functions, by variable; a function without the variable does not get it. */
  environment?: Record<string, string>;
  /** Of the HTTP API; 0, the default, for any that is free. */
  port?: number;
  /** Takes each line that a function, or the platform about one, writes. */
  log?: (line: string) => void;
}

/** A stack that runs on this machine. Names are those of the construct tree: `parse`, `pages`, `dead-letters`. */
export interface RunningStack {
  /** Of the HTTP API, without a slash at its end. */
  url: string;
  /** Keys of the routes that ask for a signature on AWS, and for nothing here. */
  iamRoutes: string[];
  routes: string[];
  functions: Map<string, LambdaFunction>;
  endpoints: { dynamodb: string; sqs: string };
  /** @throws Error if the template has no such queue */
  queueUrl(name: string): string;
  inspectQueue(name: string): Promise<QueueMessages>;
  tableName(name: string): string;
  /** Ends everything that was started, invocations under way included. */
  stop(): Promise<void>;
}

/** Environments of a function that has no reserved concurrency: a laptop's share of Lambda's thousand. */
const CONCURRENCY = 20;

/**
 * Starts what a synthesized template names: tables, queues, functions, event sources, the HTTP API.
 * @throws Error naming the resource that cannot be run here; nothing is left running then
 */
export async function startStack(options: StartStackOptions): Promise<RunningStack> {
  const stack = await readStack(options.assembly);
  const odd = stack.resources.find(({ type }) => !isKnownType(type));
  if (odd !== undefined) throw new Error(`${odd.id}: a resource of type ${odd.type} cannot be run here`);

  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next();
  };
  try {
    const [dynamodb, sqs] = await Promise.all([startDynamoDb(), startSqs()]);
    stops.push(dynamodb.stop, sqs.stop);
    return await start(stack, options, dynamodb, sqs, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  stack: StackTemplate,
  { environment = {}, port = 0, log = () => {} }: StartStackOptions,
  dynamodb: DynamoDb,
  sqs: Sqs,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<RunningStack> {
  const ofType = (...types: string[]) => stack.resources.filter(({ type }) => types.includes(type));
  const tables = ofType('AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table');
  const queues = ofType('AWS::SQS::Queue');
  const scope = scopeOf(stack, sqs);
  const physicalName = (resource: Resource) => nameOf(stack, resource);

  const endpoints = { dynamodb: dynamodb.endpoint, sqs: sqs.endpoint };
  const functions = new Map<string, LambdaFunction>();
  const place = { stack, scope, endpoints, environment, concurrency: CONCURRENCY, log };
  for (const resource of ofType('AWS::Lambda::Function')) {
    const made = toFunction(resource, physicalName(resource), place);
    functions.set(resource.name, made);
    stops.push(made.stop);
  }
  const all = [...functions.values()];
  const stray = Object.keys(environment).find(name => !all.some(({ variables }) => name in variables));
  if (stray !== undefined) throw new Error(`no function of the stack has a variable ${stray} to replace`);
  const functionOf = (reference: string) => {
    const found = all.find(({ name, arn }) =>
      [name, arn].some(known => reference === known || reference.endsWith(`/functions/${known}/invocations`)),
    );
    if (found === undefined) throw new Error(`${reference} is no function of this stack`);
    return found;
  };

  // Their threads load while the tables are made.
  for (const made of all) made.prewarm(1);
  await Promise.all([
    ...tables.map(table =>
      dynamodb.createTable(physicalName(table), readProperties(table, TableProperties, scope)),
    ),
    ...queues.map(queue =>
      sqs.createQueue(physicalName(queue), readProperties(queue, QueueProperties, scope)),
    ),
  ]);

  for (const resource of ofType('AWS::Lambda::EventSourceMapping')) {
    const mapping = readProperties(resource, MappingProperties, scope);
    const queue = queues.find(
      queue => scope.resources.get(queue.id)?.attributes.Arn === mapping.EventSourceArn,
    );
    if (queue === undefined)
      throw new Error(`${resource.id}: ${mapping.EventSourceArn} is no queue of this stack`);
    if (!mapping.Enabled) continue;
    const target = functionOf(mapping.FunctionName);
    const settings = {
      endpoint: sqs.endpoint,
      queueUrl: sqs.queueUrl(physicalName(queue)),
      queueArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize,
      concurrency: mapping.ScalingConfig?.MaximumConcurrency ?? DEFAULT_CONCURRENCY,
      reportsFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
    stops.push(startEventSource(settings, target, log).stop);
  }

  const [httpApi, ...otherApis] = ofType('AWS::ApiGatewayV2::Api');
  if (httpApi === undefined || otherApis.length > 0) throw new Error('a stack with one HTTP API is run here');
  const integrations = ofType('AWS::ApiGatewayV2::Integration');
  const routes = ofType('AWS::ApiGatewayV2::Route').map(resource => {
    const route = readProperties(resource, RouteProperties, scope);
    const integration = integrations.find(({ id }) => route.Target === `integrations/${id}`);
    if (integration === undefined) throw new Error(`${resource.id}: ${route.Target} is not in this stack`);
    const { IntegrationUri } = readProperties(integration, IntegrationProperties, scope);
    return { ...route, target: functionOf(IntegrationUri) };
  });
  const targets = new Map(routes.map(({ RouteKey, target }) => [RouteKey, target]));
  const api = await startHttpApi(httpApi.id, targets, port);
  stops.push(api.stop);

  const named = (among: Resource[], name: string) => {
    const found = among.find(resource => [resource.name, resource.id].includes(name));
    if (found === undefined) throw new Error(`the template has no ${name}`);
    return physicalName(found);
  };
  return {
    url: api.url,
    iamRoutes: routes.filter(route => route.AuthorizationType === 'AWS_IAM').map(route => route.RouteKey),
    routes: [...targets.keys()],
    functions,
    endpoints,
    queueUrl: name => sqs.queueUrl(named(queues, name)),
    inspectQueue: name => sqs.inspect(named(queues, name)),
    tableName: name => named(tables, name),
    stop,
  };
}

/** What CloudFormation would call a resource, without the random part. */
function nameOf(stack: StackTemplate, { name }: Resource): string {
  return `${stack.name}-${name}`;
}

/** What the template's intrinsic functions may speak of: names are known before anything runs. */
function scopeOf(stack: StackTemplate, sqs: Sqs): Scope {
  const resources = new Map(
    stack.resources.map(resource => {
      const name = nameOf(stack, resource);
      const known = {
        'AWS::SQS::Queue': {
          ref: sqs.queueUrl(name),
          attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: sqs.queueUrl(name) },
        },
        'AWS::DynamoDB::GlobalTable': { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } },
        'AWS::DynamoDB::Table': { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } },
        'AWS::Lambda::Function': { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } },
        'AWS::ApiGatewayV2::Integration': { ref: resource.id, attributes: {} },
      }[resource.type];
      return [resource.id, known ?? { ref: name, attributes: {} }] as const;
    }),
  );
  const parameters = {
    ...stack.parameters,
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': arn('cloudformation', `stack/${stack.name}/local`),
  };
  return { resources, parameters };
}
