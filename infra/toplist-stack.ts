import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  API_TIMEOUT,
  MAX_TRIES,
  PARSE_TIMEOUT,
  SEED_TIMEOUT,
  waitsAtMost,
} from '../functions/core/limits.ts';
import { lambda } from './lambda.ts';
import type { Settings } from './settings.ts';

/** The whole system, in the order data flows: schedule, seed, queue, parse, table, api. */
export class ToplistStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { settings: Settings }) {
    super(scope, id, props);
    const { settings } = props;

    const table = new TableV2(this, 'table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: settings.ephemeral ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    const deadLetters = new Queue(this, 'dead-letters', { retentionPeriod: Duration.days(14) });
    const pages = new Queue(this, 'pages', {
      // Six times the function's timeout, so that a throttled delivery can be tried again before the message shows.
      visibilityTimeout: Duration.seconds(6 * PARSE_TIMEOUT),
      // A page whose turn is far off is received once or more just to wait; its five tries come on top of that.
      deadLetterQueue: {
        queue: deadLetters,
        maxReceiveCount: MAX_TRIES + waitsAtMost(settings.pageIntervalSeconds),
      },
    });

    const environment = {
      TABLE_NAME: table.tableName,
      LIST_URL: settings.listUrl,
      PAGE_INTERVAL_SECONDS: String(settings.pageIntervalSeconds),
      RETRY_BASE_SECONDS: String(settings.retryBaseSeconds),
      DEADLINE_SECONDS: String(settings.deadlineSeconds),
      KEEP_DAYS: String(settings.keepDays),
      USER_AGENT: settings.userAgent,
      PROXY_URL: settings.proxy,
    };
    const queues = { PAGES_QUEUE_URL: pages.queueUrl, DEAD_LETTERS_QUEUE_URL: deadLetters.queueUrl };

    const seed = lambda(this, 'seed', {
      timeoutSeconds: SEED_TIMEOUT,
      environment: { ...environment, ...queues },
    });
    table.grantReadWriteData(seed);
    pages.grantSendMessages(seed);
    if (settings.schedule !== 'off') {
      new Schedule(this, 'schedule', {
        schedule: ScheduleExpression.expression(settings.schedule, TimeZone.of(settings.timeZone)),
        target: new LambdaInvoke(seed, {
          input: ScheduleTargetInput.fromObject({
            schedule: ContextAttribute.scheduleArn,
            scheduledTime: ContextAttribute.scheduledTime,
          }),
        }),
      });
    }

    const parse = lambda(this, 'parse', {
      timeoutSeconds: PARSE_TIMEOUT,
      environment: { ...environment, ...queues },
    });
    table.grantReadWriteData(parse);
    deadLetters.grantSendMessages(parse);
    parse.addEventSource(
      new SqsEventSource(pages, {
        // With a pace every message has its own turn, and a batch would take several at once.
        batchSize: settings.pageIntervalSeconds > 0 ? 1 : 10,
        maxConcurrency: settings.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );

    const api = lambda(this, 'api', { timeoutSeconds: API_TIMEOUT, environment });
    table.grantReadData(api);
    const reads = new HttpLambdaIntegration('api', api);
    const http = new HttpApi(this, 'http', { apiName: id, defaultIntegration: reads });
    for (const path of ['/movies', '/movies/{rank}', '/crawls', '/crawls/{id}']) {
      http.addRoutes({ path, methods: [HttpMethod.GET], integration: reads });
    }
    http.addRoutes({
      path: '/crawls',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('seed', seed),
      authorizer: new HttpIamAuthorizer(),
    });

    new CfnOutput(this, 'ApiUrl', { value: http.apiEndpoint });
  }
}
