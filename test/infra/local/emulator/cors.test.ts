import { expect, it, onTestFinished } from 'vitest';
import { CorsConfiguration } from '../../../../infra/local/emulator/cors.ts';
import { startHttpApi } from '../../../../infra/local/emulator/http-api.ts';
import type { LambdaFunction } from '../../../../infra/local/emulator/lambda.ts';

// The expected behaviour is that of API Gateway's documentation, 'Configure CORS for HTTP APIs': it answers preflight requests itself,
// adds the configured headers only to requests with an allowed Origin, and ignores the headers of the integration.

const PREFLIGHT = { origin: 'https://example.org', 'access-control-request-method': 'GET' };

/** Starts an HTTP API whose function sets a CORS header of its own. Returns a function that sends it a request. */
async function api(configuration?: object) {
  const headers = { 'Access-Control-Allow-Origin': 'https://own.example', etag: '"1"' };
  const target: LambdaFunction = {
    name: 'api',
    arn: 'arn',
    variables: {},
    invoke: async () => ({ payload: { statusCode: 200, headers, body: 'text' } }),
    prewarm: async () => {},
    killBusy: () => 0,
    stop: async () => {},
  };
  const cors = configuration && CorsConfiguration.parse(configuration);
  const { url, stop } = await startHttpApi('a', new Map([['$default', target]]), 0, cors);
  onTestFinished(stop);
  return async (method: string, headers: Record<string, string>) => {
    const response = await fetch(`${url}/movies`, { method, headers });
    const found = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
    const body = await response.text();
    return {
      status: response.status,
      body,
      etag: response.headers.get('etag'),
      cors: Object.fromEntries(found),
    };
  };
}

const ANY = {
  AllowOrigins: ['*'],
  AllowMethods: ['GET', 'HEAD'],
  AllowHeaders: ['accept', 'if-none-match'],
  ExposeHeaders: ['etag'],
  MaxAge: 3600,
};

it('a preflight request gets a 204 with what is allowed, without the function', async () => {
  const send = await api(ANY);
  expect(await send('OPTIONS', PREFLIGHT)).toEqual({
    status: 204,
    body: '',
    etag: null,
    cors: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,HEAD',
      'access-control-allow-headers': 'accept,if-none-match',
      'access-control-max-age': '3600',
    },
  });
});

it('a response to a request with an origin gets the configured headers instead of those of the function', async () => {
  const send = await api(ANY);
  const { status, etag, cors } = await send('GET', { origin: 'https://example.org' });
  expect({ status, etag }).toEqual({ status: 200, etag: '"1"' });
  expect(cors).toEqual({ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'etag' });
  expect((await send('GET', {})).cors).toEqual({});
});

it('an origin that is not allowed gets no headers, and its preflight still a 204', async () => {
  const send = await api({ ...ANY, AllowOrigins: ['https://example.org'] });
  const evil = { origin: 'https://evil.example' };
  expect(await send('OPTIONS', { ...PREFLIGHT, ...evil })).toEqual({
    status: 204,
    body: '',
    etag: null,
    cors: {},
  });
  expect(await send('GET', evil)).toMatchObject({ status: 200, cors: {} });
  expect((await send('GET', { origin: 'https://example.org' })).cors).toMatchObject({
    'access-control-allow-origin': 'https://example.org',
  });
});

it.each([
  [{ AllowOrigins: ['https://*'] }, 'https://example.org', 'https://example.org'],
  [{ AllowOrigins: ['http://*'] }, 'https://example.org', undefined],
  [{ AllowOrigins: ['https://a.example', 'https://b.example'] }, 'https://b.example', 'https://b.example'],
  [{ AllowOrigins: ['https://*.example.org'] }, 'https://a.example.org', undefined],
])('with %o, the origin %s may read: %s', async (configuration, origin, expected) => {
  const { cors } = await (await api(configuration))('GET', { origin });
  expect(cors['access-control-allow-origin']).toBe(expected);
});

it('a configuration with credentials is refused, as a browser would get other headers on AWS', () => {
  const { error } = CorsConfiguration.safeParse({ ...ANY, AllowCredentials: true });
  expect(error?.issues[0]?.message).toBe('the emulator does not support credentials');
});

it('OPTIONS without Origin or without Access-Control-Request-Method is a request like any other', async () => {
  const send = await api(ANY);
  const plain: Record<string, string>[] = [{}, { origin: 'https://example.org' }];
  for (const headers of plain) expect((await send('OPTIONS', headers)).status).toBe(200);
});

it('without a configuration, the function sees preflight requests and sets the headers', async () => {
  const send = await api();
  expect(await send('OPTIONS', PREFLIGHT)).toMatchObject({
    status: 200,
    cors: { 'access-control-allow-origin': 'https://own.example' },
  });
});
