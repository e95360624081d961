import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { arn, CREDENTIALS, REGION } from './account.ts';
import { readProperties, type Scope } from './intrinsics.ts';
import { type LambdaFunction, lambdaFunction } from './lambda.ts';
import type { Resource, StackTemplate } from './template.ts';

/** What of a function's template properties matters here, with Lambda's own defaults. */
const FunctionProperties = z.object({
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'is not run here: only Node.js is'),
  Code: z.object({ S3Key: z.string() }),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
  LoggingConfig: z
    .object({ LogFormat: z.string().default('Text'), LogGroup: z.string().optional() })
    .default({ LogFormat: 'Text' }),
});

export interface FunctionContext {
  stack: StackTemplate;
  scope: Scope;
  endpoints: { dynamodb: string; sqs: string };
  /** In place of what the template says, where it says anything. */
  environment: Record<string, string>;
  /** Environments that a function without reserved concurrency may have at a time. */
  concurrency: number;
  log: (line: string) => void;
}

/**
 * Makes a function of a template's resource; it starts no thread yet.
 * @throws Error naming the resource if its code is not in the assembly
 */
export function toFunction(resource: Resource, name: string, place: FunctionContext): LambdaFunction {
  const properties = readProperties(resource, FunctionProperties, place.scope);
  const [file = '', handler = ''] = properties.Handler.split(/\.(?=[^.]+$)/);
  const directory = place.stack.asset(properties.Code.S3Key);
  const code = ['.mjs', '.js', '.cjs']
    .map(extension => join(directory ?? '', file + extension))
    .find(path => directory !== undefined && existsSync(path));
  if (code === undefined) {
    throw new Error(`${resource.id} (${resource.type}): no ${file}.mjs in asset ${properties.Code.S3Key}`);
  }
  const given = properties.Environment.Variables;
  const replaced = Object.entries(place.environment).filter(([variable]) => Object.hasOwn(given, variable));
  const logGroup = properties.LoggingConfig.LogGroup ?? `/aws/lambda/${name}`;
  const context = {
    functionName: name,
    functionVersion: '$LATEST',
    memoryLimitInMB: String(properties.MemorySize),
    logGroupName: logGroup,
    logStreamName: 'local',
  };
  return lambdaFunction(
    {
      name,
      arn: arn('lambda', `function:${name}`),
      entry: pathToFileURL(code).href,
      handler,
      context,
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      concurrency: properties.ReservedConcurrentExecutions ?? place.concurrency,
      variables: {
        _HANDLER: properties.Handler,
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
        AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
        AWS_LAMBDA_LOG_STREAM_NAME: 'local',
        AWS_LAMBDA_LOG_FORMAT: properties.LoggingConfig.LogFormat,
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_ENDPOINT_URL_DYNAMODB: place.endpoints.dynamodb,
        AWS_ENDPOINT_URL_SQS: place.endpoints.sqs,
        // Lambda has no such files, and this machine's are nobody's business here.
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        // This machine may have an older Node than Lambda, and each function would say so.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ...given,
        ...Object.fromEntries(replaced),
      },
    },
    place.log,
  );
}
