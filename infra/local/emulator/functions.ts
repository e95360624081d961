import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { arn, CREDENTIALS, REGION } from './account.ts';
import { readProperties, type Scope } from './intrinsics.ts';
import { type LambdaFunction, lambdaFunction } from './lambda.ts';
import type { Resource, StackTemplate } from './template.ts';

/** The properties of a function that the emulator uses, with Lambda's defaults. */
const FunctionProperties = z.object({
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, 'expected a Node.js runtime'),
  Code: z.object({ S3Key: z.string() }),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
  LoggingConfig: z
    .object({ LogFormat: z.string().default('Text'), LogGroup: z.string().optional() })
    .default({ LogFormat: 'Text' }),
});

/** The parts of the running stack that its functions depend on. */
interface FunctionContext {
  stack: StackTemplate;
  scope: Scope;
  endpoints: { dynamodb: string; sqs: string };
  /** Replaces variables that the template sets. A function does not get a variable that its template entry lacks. */
  environment: Record<string, string>;
  /** The maximum number of environments of a function without reserved concurrency. */
  concurrency: number;
  log: (line: string) => void;
}

/**
 * Creates a function from a resource of the template, without starting a thread.
 * @throws Error naming the resource if its code is not in the assembly
 */
export function toFunction(resource: Resource, name: string, context: FunctionContext): LambdaFunction {
  const properties = readProperties(resource, FunctionProperties, context.scope);
  const [file = '', handler = ''] = properties.Handler.split(/\.(?=[^.]+$)/);
  const directory = context.stack.asset(properties.Code.S3Key);
  const code = ['.mjs', '.js', '.cjs']
    .map(extension => join(directory ?? '', file + extension))
    .find(path => directory !== undefined && existsSync(path));
  if (code === undefined) {
    throw new Error(
      `${resource.id} (${resource.type}): asset ${properties.Code.S3Key} does not contain ${file}.mjs`,
    );
  }
  const given = properties.Environment.Variables;
  const replaced = Object.entries(context.environment).filter(([variable]) => Object.hasOwn(given, variable));
  const logGroup = properties.LoggingConfig.LogGroup ?? `/aws/lambda/${name}`;
  const handlerContext = {
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
      context: handlerContext,
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      concurrency: properties.ReservedConcurrentExecutions ?? context.concurrency,
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
        AWS_ENDPOINT_URL_DYNAMODB: context.endpoints.dynamodb,
        AWS_ENDPOINT_URL_SQS: context.endpoints.sqs,
        // One server embeds both.
        AWS_ENDPOINT_URL_SNS: context.endpoints.sqs,
        // The functions must not read this machine's AWS configuration. Lambda has no such files.
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        // If this machine's Node is older than Lambda's, the SDK would print a warning in each function.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ...given,
        ...Object.fromEntries(replaced),
      },
    },
    context.log,
  );
}
