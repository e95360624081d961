import { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { logGroup } from './lambda.ts';
import type { Settings } from './settings.ts';

/** Requests a second that are let through: what a public API of one list can need, and what a month of abuse may cost. */
const THROTTLE = { rateLimit: 50, burstLimit: 100 };

const ACCESS = [
  'requestId',
  'requestTime',
  'httpMethod',
  'path',
  'routeKey',
  'status',
  'responseLength',
  'responseLatency',
  'integrationErrorMessage',
] as const;

/** The HTTP API: `api` answers all but `POST /crawls`, which starts a crawl and so wants a signature. */
export function httpApi(
  scope: Construct,
  name: string,
  { api, seed }: { api: IFunction; seed: IFunction },
  { corsOrigin }: Settings,
): HttpApi {
  const reads = new HttpLambdaIntegration('api', api);
  const http = new HttpApi(scope, 'http', {
    apiName: name,
    createDefaultStage: false,
    ...(corsOrigin !== '' && {
      corsPreflight: {
        allowOrigins: [corsOrigin],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD],
        allowHeaders: ['accept', 'if-none-match'],
        exposeHeaders: ['etag'],
        maxAge: Duration.hours(1),
      },
    }),
  });
  const paths = ['/movies', '/movies/{rank}', '/crawls', '/crawls/{id}'];
  const open = [
    ...paths.flatMap(path => http.addRoutes({ path, methods: [HttpMethod.GET], integration: reads })),
    // So that an unknown route is answered with a problem document like any other mistake.
    new HttpRoute(scope, 'default', { httpApi: http, routeKey: HttpRouteKey.DEFAULT, integration: reads }),
  ];
  for (const route of open) {
    acknowledge(route, {
      'AwsSolutions-APIG4': 'the list is public, and this route only reads; the stage throttles',
    });
  }
  http.addRoutes({
    path: '/crawls',
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration('seed', seed),
    authorizer: new HttpIamAuthorizer(),
  });
  http.addStage('stage', {
    stageName: '$default',
    autoDeploy: true,
    throttle: THROTTLE,
    accessLogSettings: {
      destination: new LogGroupLogDestination(logGroup(scope, 'http-log')),
      format: AccessLogFormat.custom(
        JSON.stringify({
          ...Object.fromEntries(ACCESS.map(field => [field, `$context.${field}`])),
          ip: '$context.identity.sourceIp',
        }),
      ),
    },
  });
  return http;
}
