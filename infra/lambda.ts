import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Variable } from '../functions/core/environment.ts';

export interface LambdaProps {
  timeoutSeconds: number;
  environment: Partial<Record<Variable, string>>;
}

/** A function of this stack: `functions/<id>.ts` as one ESM file with everything it needs, the SDK included, so that what was tested runs. */
export function lambda(scope: Construct, id: 'seed' | 'parse' | 'api', props: LambdaProps): NodejsFunction {
  return new NodejsFunction(scope, id, {
    entry: fileURLToPath(new URL(`../functions/${id}.ts`, import.meta.url)),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    // CPU comes with memory; at 512 MB a page of 65 KB is parsed in the time that its fetch takes anyway.
    memorySize: 512,
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: {
      ...props.environment,
      POWERTOOLS_SERVICE_NAME: id,
      POWERTOOLS_METRICS_NAMESPACE: 'Toplist',
    },
    tracing: Tracing.ACTIVE,
    logGroup: new LogGroup(scope, `${id}-log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
    bundling: {
      format: OutputFormat.ESM,
      target: 'node20',
      minify: true,
      mainFields: ['module', 'main'],
      bundleAwsSDK: true,
      // undici and Powertools carry CommonJS, whose `require` an ES module does not have.
      banner: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
  });
}
