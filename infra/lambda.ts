import { join } from 'node:path';
import { Duration, Names, RemovalPolicy, Stage } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Variable } from '../functions/environment.ts';
import { acknowledge } from './acknowledge.ts';
import { bundle, RUNTIME } from './bundle.ts';
import { MEMORY } from './memory.ts';

type FunctionId = keyof typeof MEMORY;

interface LambdaProps {
  timeoutSeconds: number;
  environment: Partial<Record<Variable, string>>;
  /** The file with the functions' lists. */
  registry: string;
  /** The name under which the function reports. All functions share it, because both seed and parse can publish a crawl. */
  service: string;
}

/** Creates a function from `functions/<id>`. */
export function lambda(scope: Construct, id: FunctionId, props: LambdaProps): LambdaFunction {
  const log = logGroup(scope, `${id}-log`);
  // AWS's managed policy for Lambda allows writing to every log group of the account. This role is limited to its own.
  const role = new Role(scope, `${id}-role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  log.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
  // The report of the bundler lies beside the assets and not in one. The local commands synthesize again when a file in it has changed.
  const metafile = join(Stage.of(scope)?.outdir ?? '', `${Names.nodeUniqueId(scope.node)}-${id}.meta.json`);
  const created = new LambdaFunction(scope, id, {
    role,
    code: bundle(id, { registry: props.registry, metafile }),
    handler: 'index.handler',
    runtime: RUNTIME,
    architecture: Architecture.ARM_64,
    memorySize: MEMORY[id],
    timeout: Duration.seconds(props.timeoutSeconds),
    environment: {
      ...props.environment,
      POWERTOOLS_SERVICE_NAME: props.service,
      POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
    },
    tracing: isTraced(id) ? Tracing.ACTIVE : Tracing.DISABLED,
    logGroup: log,
  });
  if (isTraced(id))
    acknowledge(role, {
      'AwsSolutions-IAM5[Resource::*]':
        'xray:PutTraceSegments and xray:PutTelemetryRecords, the only actions on *, do not support resource-level permissions',
    });
  return created;
}

/**
 * Whether X-Ray traces a function: those that somebody waits for. At an interval it would trace every invocation of parse, because its
 * default rule traces the first request of each second: $5 for a million pages, more than any other part of them, for times that
 * Lambda logs as well.
 */
function isTraced(id: FunctionId): boolean {
  return id !== 'parse';
}

/** The functions' CloudWatch metrics namespace. The metrics' dimensions are `service` and `list`, a list's name. */
export const METRICS_NAMESPACE = 'Toplist';

/** Creates a log group that keeps log lines for a month. */
export function logGroup(scope: Construct, id: string): LogGroup {
  return new LogGroup(scope, id, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
