import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Variable } from '../functions/environment.ts';
import { acknowledge } from './acknowledge.ts';

interface LambdaProps {
  timeoutSeconds: number;
  environment: Partial<Record<Variable, string>>;
}

/**
 * Creates a function from `functions/<id>.ts`, bundled into one ESM file. The bundle includes the AWS SDK, so that the tested version
 * is the one that runs.
 */
export function lambda(scope: Construct, id: 'seed' | 'parse' | 'api', props: LambdaProps): NodejsFunction {
  const log = logGroup(scope, `${id}-log`);
  // AWS's managed policy for Lambda allows writing to every log group of the account. This role is limited to its own.
  const role = new Role(scope, `${id}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  log.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
  const created = new NodejsFunction(scope, id, {
    role,
    entry: fileURLToPath(new URL(`../functions/${id}.ts`, import.meta.url)),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    // Lambda allots CPU in proportion to memory. At 512 MB, parsing a page of 65 KB takes no longer than fetching it.
    memorySize: 512,
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: {
      ...props.environment,
      // All functions share this name. It is the metrics' only dimension, and both seed and parse can publish a crawl.
      POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName,
      POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    },
    tracing: Tracing.ACTIVE,
    logGroup: log,
    bundling: {
      format: OutputFormat.ESM,
      target: 'node20',
      minify: true,
      mainFields: ['module', 'main'],
      bundleAwsSDK: true,
      // Lists the files in the bundle, beside the assets and not in one. The local commands synthesize again when one of them has changed.
      esbuildArgs: { '--metafile': join(Stage.of(scope)?.outdir ?? '', `${id}.meta.json`) },
      // Hides esbuild's warning about bundles over 1 MB, which is meant for browsers.
      logLevel: LogLevel.ERROR,
      // undici and Powertools contain CommonJS code that calls `require`, which an ES module does not define.
      banner: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'xray:PutTraceSegments and xray:PutTelemetryRecords, the only actions on *, do not support resource-level permissions',
  });
  return created;
}

/** The functions' CloudWatch metrics namespace. The metrics' dimension `service` holds the stack's name. */
export const METRICS_NAMESPACE = 'Toplist';

/** Creates a log group that keeps log lines for a month. */
export function logGroup(scope: Construct, id: string): LogGroup {
  return new LogGroup(scope, id, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
