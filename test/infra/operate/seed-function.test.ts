import { createServer, type Server } from 'node:http';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { invokeSeed } from '../../../infra/operate/seed-function.ts';
import { listening } from '../../support/servers.ts';

/** A Lambda that returns the next result, with the protocol of its API. */
let results: { body: unknown; functionError?: string }[] = [];
let requests: { url: string; body: string }[] = [];
let server: Server;
let lambda: LambdaClient;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ url: request.url ?? '', body });
    const result = results.shift();
    if (result?.functionError !== undefined) response.setHeader('x-amz-function-error', result.functionError);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result?.body));
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  lambda = new LambdaClient({ region: 'us-east-1', endpoint: await listening(server), credentials });
});
afterAll(() => {
  lambda.destroy();
  server.close();
});

const EVENT = { schedule: 'arn', scheduledTime: '2030-01-07T03:00:00Z' };

it('invokes seed with the event and waits for its response', async () => {
  requests = [];
  results = [{ body: { statusCode: 202, body: '{"id":"abc","state":"running"}' } }];
  expect(await invokeSeed(lambda, 'Toplist-seed', EVENT)).toMatchObject({
    status: 202,
    crawl: 'abc',
    state: 'running',
    detail: '',
  });
  expect(requests).toEqual([
    { url: '/2015-03-31/functions/Toplist-seed/invocations', body: JSON.stringify(EVENT) },
  ]);
});

it('returns the crawl and the detail of a problem document', async () => {
  results = [{ body: { statusCode: 409, body: '{"crawl":"other","detail":"crawl other is running"}' } }];
  expect(await invokeSeed(lambda, 'Toplist-seed', EVENT)).toEqual({
    status: 409,
    crawl: 'other',
    state: null,
    detail: 'crawl other is running',
  });
});

it.each([
  [{ errorType: 'CrawlError', errorMessage: 'status 500' }, 'status 500'],
  [{ errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 60.00 seconds' }, 'Task timed out'],
  [null, 'Unhandled'],
])('returns an error of the function as status 500: %j', async (body, detail) => {
  results = [{ body, functionError: 'Unhandled' }];
  const response = await invokeSeed(lambda, 'Toplist-seed', EVENT);
  expect(response).toMatchObject({ status: 500, crawl: null, detail: expect.stringContaining(detail) });
});
