import { CfnOutput, Duration, Tags } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITableV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  API_TIMEOUT,
  MAX_RECEIVES,
  PARSE_TIMEOUT,
  RETENTION_DAYS,
  SEED_TIMEOUT,
} from '../functions/core/limits.ts';
import { addAlarms } from './alarms.ts';
import { httpApi } from './http-api.ts';
import { lambda } from './lambda.ts';
import type { OutputName } from './outputs.ts';
import { publishedTopic } from './published-topic.ts';
import { failureQueue, onFailure, queue } from './queues.ts';
import { schedules } from './schedule.ts';
import { settingsAsText } from './settings.ts';
import { tableOf } from './table.ts';
import { readProps, type ToplistProps } from './toplist-props.ts';

export type { ListSettings, Settings } from './settings.ts';
export type { ToplistProps };

const READS = ['dynamodb:GetItem', 'dynamodb:Query'];
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

/** The whole system. The resources of a step follow each other: the table and queues, then seed and its schedules, parse, api, alarms. */
export class Toplist extends Construct {
  readonly api: HttpApi;
  readonly table: TableV2 | ITableV2;
  /** Receives the messages of pages that failed. */
  readonly deadLetters: IQueue;
  /** Gets a message whenever a list has a new state; its attribute `list` names the list. */
  readonly published: ITopic;

  /**
   * @param id with `Default`, the commands of this project find the system by the name of its stack: its outputs have their plain names
   * @throws Error if a setting or a list file is wrong, saying what would be right
   */
  constructor(scope: Construct, id: string, props: ToplistProps) {
    super(scope, id);
    const { settings, lists, variable, registry, service } = readProps(this, props);

    const table = tableOf(this, settings);
    const deadLetters = failureQueue(this, 'dead-letters');
    const pages = queue(this, 'pages', {
      // AWS recommends six times the function's timeout. It leaves Lambda time to retry when the function is throttled.
      visibilityTimeout: Duration.seconds(6 * PARSE_TIMEOUT),
      retentionPeriod: Duration.days(RETENTION_DAYS),
      // Parse counts the tries of a page itself, because a receive may only wait until the page is due.
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
    const environment = {
      TABLE_NAME: table.tableName,
      LISTS: variable,
      RETRY_BASE_SECONDS: String(settings.retryBaseSeconds),
      DEADLINE_SECONDS: String(settings.deadlineSeconds),
      KEEP_DAYS: String(settings.keepDays),
      USER_AGENT: settings.userAgent,
      PROXY_URL: settings.proxy,
    };
    const published = publishedTopic(this, settings.publishedTo);
    this.published = published;
    const missedTicks = failureQueue(this, 'missed-ticks');
    const seedFailures = failureQueue(this, 'seed-failures');
    const targets = {
      PAGES_QUEUE_URL: pages.queueUrl,
      DEAD_LETTERS_QUEUE_URL: deadLetters.queueUrl,
      PUBLISHED_TOPIC_ARN: published.topicArn,
    };
    const seed = lambda(this, 'seed', {
      timeoutSeconds: SEED_TIMEOUT,
      environment: { ...environment, ...targets },
      registry,
      service,
    });
    seed.configureAsyncInvoke({ retryAttempts: 2, onFailure: onFailure(seedFailures) });
    table.grant(seed, ...READS, ...WRITES);
    pages.grant(seed, 'sqs:SendMessage');
    schedules(this, { target: seed, misses: missedTicks, lists, timeZone: settings.timeZone });

    const parse = lambda(this, 'parse', {
      timeoutSeconds: PARSE_TIMEOUT,
      environment: { ...environment, ...targets },
      registry,
      service,
    });
    table.grant(parse, ...READS, ...WRITES);
    pages.grant(parse, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    pages.grant(parse, 'sqs:ChangeMessageVisibility');
    deadLetters.grant(parse, 'sqs:SendMessage');
    parse.addEventSourceMapping('pages', {
      eventSourceArn: pages.queueArn,
      // With an interval between fetches, each message is due at a different time, so messages are not batched.
      batchSize: lists.some(list => list.pageIntervalSeconds > 0) ? 1 : 10,
      maxConcurrency: settings.maxConcurrency,
      reportBatchItemFailures: true,
    });

    const api = lambda(this, 'api', { timeoutSeconds: API_TIMEOUT, environment, registry, service });
    table.grant(api, ...READS);
    const http = httpApi(this, service, { api, seed }, { lists, corsOrigin: settings.corsOrigin });

    for (const crawling of [seed, parse]) {
      published.grantPublish(crawling);
      crawling.addEnvironment('API_URL', http.apiEndpoint);
    }

    addAlarms(this, {
      functions: { seed, parse, api },
      queues: { deadLetters, missedTicks, seedFailures },
      http,
      lists,
      settings,
      service,
    });
    Tags.of(this).add('application', 'toplist');

    const outputs: Record<OutputName, string> = {
      ApiUrl: http.apiEndpoint,
      TableName: table.tableName,
      PagesQueueUrl: pages.queueUrl,
      DeadLettersQueueUrl: deadLetters.queueUrl,
      MissedTicksQueueUrl: missedTicks.queueUrl,
      SeedFailuresQueueUrl: seedFailures.queueUrl,
      SeedFunctionName: seed.functionName,
      PublishedTopicArn: published.topicArn,
      Settings: JSON.stringify(settingsAsText(settings)),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
    this.api = http;
    this.table = table;
    this.deadLetters = deadLetters;
  }
}
