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
import type { ConfiguredList } from './configured-lists.ts';
import { logGroup } from './lambda.ts';
import { THROTTLE } from './throttle.ts';

/** The fields of an access log line. */
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

/** Creates the HTTP API. `api` handles every route except `POST /crawls`, which invokes seed and requires an IAM signature. */
export function httpApi(
  scope: Construct,
  name: string,
  { api, seed }: { api: IFunction; seed: IFunction },
  { lists, corsOrigin }: { lists: ConfiguredList[]; corsOrigin: string },
): HttpApi {
  // A permission for each route would not fit into the policy of a function, 20 KB, from 16 lists on.
  const reads = new HttpLambdaIntegration('api', api, { scopePermissionToRoute: false });
  // The permission for all routes leaves out this one, whose name has no method.
  const others = new HttpLambdaIntegration('api', api);
  const http = new HttpApi(scope, 'http', {
    // API Gateway takes no longer name.
    apiName: name.slice(0, 128),
    createDefaultStage: false,
    ...(corsOrigin !== '' && {
      corsPreflight: {
        allowOrigins: [corsOrigin],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD],
        allowHeaders: ['accept', 'if-none-match'],
        exposeHeaders: ['etag', 'last-modified', 'link', 'content-disposition'],
        maxAge: Duration.hours(1),
      },
    }),
  });
  const ofLists = lists.flatMap(({ name }) => [`/${name}`, `/${name}/{rank}`, `/${name}/by-id/{id}`]);
  const paths = [
    '/',
    ...ofLists,
    '/assets/{file}',
    '/crawls',
    '/crawls/{id}',
    '/lists',
    '/openapi.json',
    '/docs',
  ];
  const open = [
    ...paths.flatMap(path => http.addRoutes({ path, methods: [HttpMethod.GET], integration: reads })),
    // Unknown routes also go to `api`, so that their 404 is a problem document like every other error.
    new HttpRoute(scope, 'default', { httpApi: http, routeKey: HttpRouteKey.DEFAULT, integration: others }),
  ];
  for (const route of open) {
    acknowledge(route, {
      'AwsSolutions-APIG4': 'the list is public, this route only reads, and the stage throttles requests',
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
