import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Variable } from '../functions/environment.ts';
import { acknowledge } from './acknowledge.ts';

export interface LambdaProps {
  timeoutSeconds: number;
  environment: Partial<Record<Variable, string>>;
}

/** A function of this stack: `functions/<id>.ts` as one ESM file with everything it needs, the SDK included, so that what was tested runs. */
export function lambda(scope: Construct, id: 'seed' | 'parse' | 'api', props: LambdaProps): NodejsFunction {
  const log = logGroup(scope, `${id}-log`);
  // Its own role: AWS's managed one may write to every log group of the account.
  const role = new Role(scope, `${id}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  log.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
  const made = new NodejsFunction(scope, id, {
    role,
    entry: fileURLToPath(new URL(`../functions/${id}.ts`, import.meta.url)),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    // CPU comes with memory; at 512 MB a page of 65 KB is parsed in the time that its fetch takes anyway.
    memorySize: 512,
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: {
      ...props.environment,
      // One for all functions: it is the metrics' only dimension, and whichever function publishes a crawl, it was published.
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
      // A bundle above 1 MB is esbuild's warning, meant for browsers.
      logLevel: LogLevel.ERROR,
      // undici and Powertools carry CommonJS, whose `require` an ES module does not have.
      banner: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'xray:PutTraceSegments and xray:PutTelemetryRecords, its only actions on *, know no narrower resource',
  });
  return made;
}

/** Where the functions' metrics stand in CloudWatch; the stack's name is their dimension `service`. */
export const METRICS_NAMESPACE = 'Toplist';

/** A log group that keeps its lines for a month. */
export function logGroup(scope: Construct, id: string): LogGroup {
  return new LogGroup(scope, id, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
