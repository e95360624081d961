import { readFileSync } from 'node:fs';
import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { PARSE_TIMEOUT } from '../functions/core/limits.ts';
import { LISTS } from '../functions/lists/all.ts';
import { DEFAULTS } from '../infra/settings.ts';
import { THROTTLE } from '../infra/throttle.ts';
import { stackWith, templateWith } from './support/template.ts';

const texts = z.union([z.string(), z.array(z.string())]).transform(value => [value].flat());
const Policy = z.object({
  PolicyName: z.string(),
  PolicyDocument: z.object({
    Statement: z.array(z.object({ Effect: z.literal('Allow'), Action: texts, Resource: z.unknown() })),
  }),
  Roles: z.array(z.object({ Ref: z.string() })),
});
const Alarm = z.object({
  AlarmDescription: z.unknown(),
  AlarmActions: z.array(z.object({ Ref: z.string() })),
  EvaluationPeriods: z.number(),
  TreatMissingData: z.string(),
});

let template: Template;
beforeAll(() => {
  template = templateWith();
});

const resources = (type: string) => Object.entries(template.findResources(type));
/** The permissions of a role as sorted strings, `service:Action on Resource`. */
const allowed = (role: string) =>
  resources('AWS::IAM::Policy')
    .map(([, { Properties }]) => Policy.parse(Properties))
    .filter(({ Roles }) => Roles.some(({ Ref }) => Ref.startsWith(role)))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) => Action.map(action => `${action} on ${named(Resource)}`))
    .sort();
/** The construct id in a resource's reference: `table8235A42E.Arn` refers to `table`. */
const named = (resource: unknown) => {
  const id = /"([a-z]+(?:-?[a-z]+)*)[0-9A-F]{8}"/i.exec(JSON.stringify(resource))?.[1];
  return resource === '*' ? '*' : id;
};

describe('each role', () => {
  const READS = ['dynamodb:GetItem on table', 'dynamodb:Query on table'];
  const WRITES = [
    'dynamodb:DeleteItem on table',
    'dynamodb:PutItem on table',
    'dynamodb:UpdateItem on table',
  ];
  const TRACES = ['xray:PutTelemetryRecords on *', 'xray:PutTraceSegments on *'];
  const logs = (name: string) => [`logs:CreateLogStream on ${name}log`, `logs:PutLogEvents on ${name}log`];

  it.each([
    [
      'seedrole',
      [
        ...READS,
        ...WRITES,
        ...TRACES,
        ...logs('seed'),
        'sns:Publish on published',
        'sqs:SendMessage on pages',
        'sqs:SendMessage on seedfailures',
      ],
    ],
    [
      'parserole',
      [
        ...READS,
        ...WRITES,
        ...logs('parse'),
        'sns:Publish on published',
        'sqs:ChangeMessageVisibility on pages',
        'sqs:DeleteMessage on pages',
        'sqs:GetQueueAttributes on pages',
        'sqs:ReceiveMessage on pages',
        'sqs:SendMessage on deadletters',
      ],
    ],
    ['apirole', [...READS, ...TRACES, ...logs('api')]],
    ['schedulerole', ['lambda:InvokeFunction on seed', 'sqs:SendMessage on missedticks']],
  ])('%s allows only the actions that are used, on the resources they are used on', (role, actions) => {
    expect(allowed(role)).toEqual(actions.sort());
  });

  it('is one of these four, and has no managed or inline policy', () => {
    expect(resources('AWS::IAM::Role')).toHaveLength(4);
    expect(resources('AWS::IAM::Policy')).toHaveLength(4);
    for (const [, { Properties }] of resources('AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
  });
});

describe('the queues', () => {
  it('are encrypted, and deny requests without TLS', () => {
    const queues = resources('AWS::SQS::Queue');
    expect(queues).toHaveLength(4);
    const refusals = resources('AWS::SQS::QueuePolicy').map(([, { Properties }]) =>
      JSON.stringify(Properties),
    );
    for (const [id, { Properties }] of queues) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
      expect(refusals).toContainEqual(
        expect.stringMatching(new RegExp(`"aws:SecureTransport":"false".*"Effect":"Deny".*"${id}"`)),
      );
    }
  });

  it('keep messages and failures for 14 days', () => {
    const kept = resources('AWS::SQS::Queue').filter(
      ([, { Properties }]) => Properties.MessageRetentionPeriod === 14 * 86_400,
    );
    expect(kept.map(([id]) => id.slice(0, -8)).sort()).toEqual([
      'deadletters',
      'missedticks',
      'pages',
      'seedfailures',
    ]);
  });

  it('make a message invisible for six times the timeout of parse, and have a redrive policy', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * PARSE_TIMEOUT,
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: Match.anyValue() },
    });
  });

  it('deliver one page at a time if there is an interval between fetches, and batches of ten if there is none', () => {
    const mapping = {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    };
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', mapping);
    templateWith({
      pageIntervalSeconds: '0',
      lists: '[{"name":"movies","url":"http://127.0.0.1/top250"}]',
    }).hasResourceProperties('AWS::Lambda::EventSourceMapping', { ...mapping, BatchSize: 10 });
  });
});

describe('the resource policies', () => {
  const Statement = z.object({
    Effect: z.string(),
    Action: texts,
    Principal: z.unknown(),
    Resource: z.unknown(),
    Condition: z.unknown(),
  });
  const statementsOf = (type: string) =>
    resources(type).flatMap(
      ([, { Properties }]) =>
        z.object({ Statement: z.array(Statement) }).parse(Properties.PolicyDocument).Statement,
    );

  it('let the alarms of this account publish to their topic, which a policy that only denies would not', () => {
    const topic = resources('AWS::SNS::Topic')
      .map(([id]) => id)
      .find(id => id.startsWith('alarms'));
    expect(statementsOf('AWS::SNS::TopicPolicy')).toContainEqual({
      Effect: 'Allow',
      Action: ['sns:Publish'],
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Resource: { Ref: topic },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it('of the topic of publications only deny requests without TLS, and no key keeps a subscriber from reading', () => {
    const topics = template.findResources('AWS::SNS::Topic');
    const [published] = Object.keys(topics).filter(id => id.startsWith('published'));
    expect(topics[published ?? '']?.Properties ?? {}).not.toHaveProperty('KmsMasterKeyId');
    const allowed = statementsOf('AWS::SNS::TopicPolicy').filter(
      ({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource).includes(String(published)),
    );
    expect(allowed).toEqual([]);
  });

  it.each([
    ['me@example.org', 'email'],
    ['https://hook.example/lists', 'https'],
  ])('publications are sent to %s by %s, if the settings name it', (publishedTo, Protocol) => {
    const own = templateWith({ publishedTo });
    own.hasResourceProperties('AWS::SNS::Subscription', { Protocol, Endpoint: publishedTo });
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('the secrets in the URL that publications are sent to are where SNS needs them, and in no id or output', () => {
    const publishedTo = 'https://me:s3cret@hook.example/lists?key=s3cret';
    const text = JSON.stringify(templateWith({ publishedTo }).toJSON());
    expect(text.split(`"Endpoint":"${publishedTo}"`)).toHaveLength(2);
    expect(text.replace(`"Endpoint":"${publishedTo}"`, '')).not.toContain('s3cret');
  });

  it('of the queues only deny requests without TLS, because whoever sends to a queue does so by a role of this account', () => {
    // Scheduler and Lambda's destination send with the role of the schedule and of seed. SQS needs no policy to move a dead letter.
    for (const { Effect, Condition } of statementsOf('AWS::SQS::QueuePolicy')) {
      expect(Effect).toBe('Deny');
      expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    }
  });

  it('are these, those of the functions that API Gateway invokes, and no others', () => {
    const types = Object.values<{ Type: string }>(template.toJSON().Resources).map(({ Type }) => Type);
    const policies = new Set(types.filter(type => /Policy$|Permission$/.test(type)));
    expect([...policies].sort()).toEqual([
      'AWS::IAM::Policy',
      'AWS::Lambda::Permission',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy',
    ]);
    for (const [, { Properties }] of resources('AWS::Lambda::Permission'))
      expect(Properties).toMatchObject({
        Principal: 'apigateway.amazonaws.com',
        SourceArn: expect.anything(),
      });
  });
});

describe('the schedule', () => {
  it('sends the same event in each attempt, retries for an hour, and keeps events that it could not deliver', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 3 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      Target: {
        Input:
          '{"list":"movies","schedule":"<aws.scheduler.schedule-arn>","scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 10 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^missedticks'), 'Arn'] } },
      },
    });
  });

  it('does not exist if it is off', () => {
    templateWith({ schedule: 'off' }).resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  it('has seed invoked up to three times, and keeps the event if all of them fail', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^seedfailures'), 'Arn'] } },
      },
    });
  });
});

describe('several lists', () => {
  let three: Template;
  beforeAll(() => {
    three = templateWith({
      lists: JSON.stringify(['movies', { name: 'books', schedule: 'rate(2 days)', atLeast: 100 }, 'music']),
    });
  });

  it('share the table, the queues and the functions, and each has its schedule', () => {
    three.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
    three.resourceCountIs('AWS::SQS::Queue', 4);
    three.resourceCountIs('AWS::Lambda::Function', 3);
    three.resourceCountIs('AWS::IAM::Role', 4);
    three.resourceCountIs('AWS::Scheduler::Schedule', 3);
    const schedules = Object.entries(three.findResources('AWS::Scheduler::Schedule'));
    expect(
      schedules.map(([id, { Properties }]) => [
        id.slice(0, -8),
        Properties.ScheduleExpression,
        JSON.parse(Properties.Target.Input).list,
      ]),
    ).toEqual([
      ['schedule', 'cron(0 3 * * ? *)', 'movies'],
      ['schedulebooks', 'rate(2 days)', 'books'],
      ['schedulemusic', 'cron(0 3 * * ? *)', 'music'],
    ]);
  });

  it('are told to every function, in their order', () => {
    for (const { Properties } of Object.values(three.findResources('AWS::Lambda::Function')))
      expect(JSON.parse(Properties.Environment.Variables.LISTS)).toEqual([
        { name: 'movies', pageIntervalSeconds: 10 },
        { name: 'books', atLeast: 100, pageIntervalSeconds: 10 },
        { name: 'music', pageIntervalSeconds: 10 },
      ]);
  });

  it('have one page delivered at a time if one of them has an interval', () => {
    const local = { url: 'http://127.0.0.1/top250', pageIntervalSeconds: 0 };
    const lists = JSON.stringify([{ name: 'movies', ...local }, 'books']);
    templateWith({ lists }).hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1 });
  });

  it('each have routes of their own', () => {
    const routes = Object.values(three.findResources('AWS::ApiGatewayV2::Route'));
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
      '$default',
      'GET /',
      'GET /assets/{file}',
      'GET /books',
      'GET /books/by-id/{id}',
      'GET /books/{rank}',
      'GET /crawls',
      'GET /crawls/{id}',
      'GET /docs',
      'GET /lists',
      'GET /movies',
      'GET /movies/by-id/{id}',
      'GET /movies/{rank}',
      'GET /music',
      'GET /music/by-id/{id}',
      'GET /music/{rank}',
      'GET /openapi.json',
      'POST /crawls',
    ]);
  });

  it('add nothing to the policy of a function, which has a limit of 20 KB', () => {
    const permissions = (of: Template) =>
      Object.values(of.findResources('AWS::Lambda::Permission')).map(({ Properties }) =>
        JSON.stringify(Properties.SourceArn).replace(/.*\},("[^"]*")\]\]\}$/, '$1'),
      );
    expect(permissions(three).sort()).toEqual(['"/*/*"', '"/*/*/*"', '"/*/*/crawls"']);
    expect(permissions(three)).toHaveLength(permissions(template).length);
  });

  it('raise the alarm on failed crawls together, and each its own if it was not published', () => {
    const alarms = three.findResources('AWS::CloudWatch::Alarm');
    const alarm = (id: string) =>
      Object.entries(alarms).find(([name]) => name.slice(0, -8) === `alarm${id}`)?.[1].Properties;
    const lists = (id: string) =>
      [...JSON.stringify(alarm(id)?.Metrics).matchAll(/"Name":"list","Value":"(\w+)"/g)].map(
        ([, list]) => list,
      );
    expect(alarm('crawlfailed')?.Metrics[0].Expression).toBe('SUM(METRICS())');
    expect(lists('crawlfailed')).toEqual(['movies', 'books', 'music']);
    expect(lists('nocrawlpublished')).toEqual(['movies', 'movies']);
    expect(lists('nocrawlpublishedbooks')).toEqual(['books', 'books']);
    expect(alarm('nocrawlpublishedbooks')?.EvaluationPeriods).toBe(52);
    const text = JSON.stringify(alarm('nocrawlpublishedbooks')?.AlarmDescription);
    expect(text).toContain('docs/runbook.md#no-crawl-published.');
    expect(text).toContain('To fix it: npm run crawl -- --list books');
  });

  it('have graphs of their own on the dashboard', () => {
    const dashboard = JSON.stringify(three.findResources('AWS::CloudWatch::Dashboard'));
    for (const { name, title } of LISTS.filter(({ name }) => ['movies', 'books', 'music'].includes(name))) {
      expect(dashboard).toContain(`${title.en}: crawls`);
      expect(dashboard).toContain(`${title.en}: pages`);
      expect(dashboard).toMatch(new RegExp(`list\\W+${name}\\W+service`));
    }
  });
});

describe('the table', () => {
  const replica = (deletionProtection: boolean) => ({
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    BillingMode: 'PAY_PER_REQUEST',
    Replicas: [
      Match.objectLike({
        DeletionProtectionEnabled: deletionProtection,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ],
  });

  it('outlives the stack and has point-in-time recovery', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: replica(true),
    });
  });

  it('is deleted with an ephemeral stack', () => {
    templateWith({ ephemeral: 'true' }).hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Delete',
      Properties: replica(false),
    });
  });
});

describe('an existing table', () => {
  it('is used instead of a new one: the functions and roles name it, and the stack does not own it', () => {
    const used = templateWith({ tableName: 'Toplist-table8235A42E-1ABC' });
    used.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    used.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TABLE_NAME: 'Toplist-table8235A42E-1ABC' }) },
    });
    const policies = JSON.stringify(used.findResources('AWS::IAM::Policy'));
    expect(policies.match(/:table\/Toplist-table8235A42E-1ABC/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('the name of the stack', () => {
  it('is a setting, which metrics, alarms and the API carry, so that an account can have several', () => {
    const { stack } = stackWith({ stackName: 'Books' });
    expect(stack.stackName).toBe('Books');
    const books = Template.fromStack(stack);
    books.hasResourceProperties('AWS::ApiGatewayV2::Api', { Name: 'Books' });
    books.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ POWERTOOLS_SERVICE_NAME: 'Books' }) },
    });
    expect(JSON.stringify(books.findResources('AWS::CloudWatch::Alarm'))).toContain(
      'npm run redrive -- --stack Books',
    );
  });

  it('is in no physical name, so that two stacks do not collide', () => {
    const names = JSON.stringify(template.toJSON().Resources).match(
      /"(QueueName|TopicName|TableName|FunctionName|RoleName|LogGroupName|AlarmName|DashboardName)":"[^"]*"/g,
    );
    expect(names).toBeNull();
  });
});

describe('the outputs', () => {
  it('hold every setting, without the credentials of the proxy', () => {
    const { Settings } = templateWith({ proxy: 'http://me:s3cret@proxy:3128', keepDays: '30' }).findOutputs(
      '*',
    );
    const value = z.object({ Value: z.string() }).parse(Settings).Value;
    expect(Object.keys(JSON.parse(value)).sort()).toEqual(Object.keys(DEFAULTS).sort());
    expect(JSON.parse(value)).toMatchObject({ proxy: 'http://***@proxy:3128', keepDays: '30' });
  });
});

describe('the API', () => {
  it('requires a signature to start a crawl, and for nothing else', () => {
    const routes = resources('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [
      Properties.RouteKey,
      Properties.AuthorizationType,
    ]);
    expect(routes).toContainEqual(['POST /crawls', 'AWS_IAM']);
    expect(routes).toContainEqual(['$default', 'NONE']);
    for (const [route, authorization] of routes)
      if (authorization !== 'AWS_IAM') expect(route).toMatch(/^(GET |\$default$)/);
  });

  it('throttles requests, and logs each as a line of JSON', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 50 },
      AccessLogSettings: {
        DestinationArn: Match.anyValue(),
        Format: Match.serializedJson(
          Match.objectLike({ requestId: '$context.requestId', status: '$context.status' }),
        ),
      },
    });
  });

  it('has the limit on which the worst month in docs/costs.md is computed', () => {
    const { rateLimit } = THROTTLE;
    expect(readFileSync('docs/costs.md', 'utf8')).toContain(
      `A month at the limit of ${rateLimit} requests a second has ${(rateLimit * 86_400 * 30).toLocaleString('en')} requests:`,
    );
  });

  it('allows cross-origin reads from the configured origin, or from none', () => {
    const allows = (AllowOrigins: string[]) => ({
      CorsConfiguration: {
        AllowOrigins,
        AllowMethods: ['GET', 'HEAD'],
        ExposeHeaders: ['etag', 'last-modified', 'link', 'content-disposition'],
      },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', allows(['*']));
    const one = templateWith({ corsOrigin: 'https://example.org' });
    one.hasResourceProperties('AWS::ApiGatewayV2::Api', allows(['https://example.org']));
    templateWith({ corsOrigin: '' }).hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.absent(),
    });
  });
});

describe('monitoring', () => {
  it('keeps logs for a month, and traces the functions that somebody waits for', () => {
    expect(resources('AWS::Logs::LogGroup')).toHaveLength(4);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    expect(resources('AWS::Lambda::Function')).toHaveLength(3);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
    });
    const modes = resources('AWS::Lambda::Function').map(([id, { Properties }]) => [
      /^[a-z]+/.exec(id)?.[0],
      Properties.TracingConfig?.Mode,
    ]);
    expect(Object.fromEntries(modes)).toEqual({ seed: 'Active', parse: undefined, api: 'Active' });
  });

  it('has an alarm for each failure, whose description names a section of the runbook, the API to ask and a command, and which notifies a topic', () => {
    const headings = readFileSync('docs/runbook.md', 'utf8').match(/^## .+$/gm) ?? [];
    const alarms = resources('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Alarm.parse(Properties));
    const sections = alarms.map(({ AlarmDescription, AlarmActions }) => {
      expect(AlarmActions).toHaveLength(1);
      const text = JSON.stringify(AlarmDescription);
      expect(text).toMatch(/curl .*\/crawls/);
      expect(text).toMatch(/To fix it: (npm run (redrive|crawl)|aws )/);
      return /docs\/runbook\.md#([\w-]+)/.exec(text)?.[1];
    });
    expect(sections.sort()).toEqual([
      'api-errors',
      'api-slow',
      'api-throttles',
      'crawl-failed',
      'crawl-inconsistent',
      'dead-letters',
      'missed-ticks',
      'no-crawl-published',
      'parse-errors',
      'parse-slow',
      'parse-throttles',
      'reader-errors',
      'seed-errors',
      'seed-failures',
      'seed-slow',
      'seed-throttles',
    ]);
    for (const section of sections) expect(headings).toContain(`## ${section}`);
  });

  it('raises an alarm if no scheduled crawl was published, also without any data, but not while a crawl longer than the interval goes on', () => {
    const [published, read] = ['CrawlsPublished', 'PagesParsed'].map(MetricName =>
      Match.objectLike({
        MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName }), Period: 3600 }),
      }),
    );
    // A day, three hours until the deadline, and one for the flexible window.
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: [Match.objectLike({ Expression: 'SUM(METRICS())' }), published, read],
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 28,
      TreatMissingData: 'breaching',
    });
  });

  it("raises an alarm when the API returns a 5xx, because the router's response hides the exception from Lambda", () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Statistic: 'Sum',
      Period: 300,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it('sends no notification when an alarm becomes OK, as all of them do after a first deploy', () => {
    for (const [, { Properties }] of resources('AWS::CloudWatch::Alarm'))
      expect(Properties).not.toHaveProperty('OKActions');
  });

  it('gives each alarm of a function a log filter that finds what raised it', () => {
    const filterOf = (id: string) => {
      const [, { Properties } = { Properties: {} }] =
        resources('AWS::CloudWatch::Alarm').find(([name]) => name.startsWith(`alarm${id}`)) ?? [];
      const filter = /--filter-pattern '(.*)'/.exec(
        JSON.parse(JSON.stringify(Properties.AlarmDescription['Fn::Join'][1].at(-1))),
      );
      return filter?.[1] ?? '';
    };
    // Lines as the Lambda documentation shows them, and the functions' own.
    const TIMED_OUT = '2022-11-02T18:42:23.114Z 5c1dd5a4 Task timed out after 10.01 seconds';
    const CRASHED = 'RequestId: 5c1dd5a4 Error: Runtime exited with error: exit status 1';
    const INIT = 'INIT_REPORT Init Duration: 9999.24 ms Phase: init Status: timeout';
    const LOGGED = '{"level":"ERROR","message":"request failed"}';
    const report = (ms: number) =>
      `REPORT RequestId: 5c1dd5a4 Duration: ${ms} ms Billed Duration: 9 ms Memory Size: 512 MB Max Memory Used: 66 MB`;
    const terms =
      filterOf('apierrors')
        .match(/\?("[^"]*"|\S+)/g)
        ?.map(term => term.replace(/^\?"?|"$/g, '')) ?? [];
    for (const line of [TIMED_OUT, CRASHED, INIT, LOGGED])
      expect(
        terms.some(term => line.includes(term)),
        line,
      ).toBe(true);
    expect(terms.some(term => report(20).includes(term))).toBe(false);

    const [, fields = '', least = ''] =
      /^\[(report=REPORT, .*), ms>=(\d+), \.\.\.\]$/.exec(filterOf('apislow')) ?? [];
    const duration = report(9120.55).split(/\s+/)[fields.split(', ').length];
    expect(Number(duration)).toBe(9120.55);
    expect(Number(least)).toBe(8000);
  });

  it.each(['off', 'cron(0 3 1 * ? *)'])(
    'has no such alarm for the schedule %s, whose interval CloudWatch cannot evaluate',
    schedule => {
      const alarms = Object.keys(templateWith({ schedule }).findResources('AWS::CloudWatch::Alarm'));
      expect(alarms.filter(id => id.startsWith('alarmnocrawlpublished'))).toEqual([]);
      expect(alarms.length).toBeGreaterThan(10);
    },
  );

  it('sends alarms to the configured e-mail address', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    templateWith({ alarmEmail: 'me@example.org' }).hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'me@example.org',
    });
  });

  it('includes a dashboard with the last crawls', () => {
    const [dashboard] = resources('AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(dashboard)).toMatch(/Last crawls/);
  });
});

describe('cdk-nag, with the pack AwsSolutions', () => {
  it('finds nothing that is not suppressed with a reason', () => {
    const { app } = stackWith();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  it('finds a queue that breaks a rule', () => {
    const { app, stack } = stackWith();
    new Queue(stack, 'bare');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
  });
});
