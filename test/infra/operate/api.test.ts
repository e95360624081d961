import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { deployedApi } from '../../../infra/operate/api.ts';
import { httpServer } from '../../support/servers.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

interface Sent {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Starts a crawl through the API of a deployed stack, and returns the request that the API got. */
async function startCrawl(crawl: { list?: string; acceptSmaller?: number }): Promise<Sent> {
  let sent: Sent | undefined;
  const origin = await httpServer(async (request, response) => {
    sent = { headers: request.headers, body: await text(request) };
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"c1"}');
  });
  const outputs = {
    ApiUrl: origin,
    TableName: '',
    PagesQueueUrl: '',
    DeadLettersQueueUrl: '',
    MissedTicksQueueUrl: '',
    SeedFailuresQueueUrl: '',
    SeedFunctionName: '',
    PublishedTopicArn: '',
    Settings: {},
  };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: 'token' };
  const api = deployedApi(
    { stack: 'Toplist', outputs, region: 'eu-west-1', credentials },
    new AbortController().signal,
  );
  expect(await api.start(crawl)).toBe('c1');
  if (sent === undefined) throw new Error('expected a request, got none');
  return sent;
}

/** The signature of a `POST /crawls` by AWS's description of Signature Version 4. */
function signatureOf({ headers, body }: Sent, signedHeaders: string[]): string {
  const hash = (content: string) => createHash('sha256').update(content).digest('hex');
  const hmac = (key: string | Buffer, content: string) => createHmac('sha256', key).update(content).digest();
  const time = String(headers['x-amz-date']);
  const canonical = signedHeaders.map(name => `${name}:${headers[name]}\n`).join('');
  const request = ['POST', '/crawls', '', canonical, signedHeaders.join(';'), hash(body)].join('\n');
  const scope = `${time.slice(0, 8)}/eu-west-1/execute-api/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(request)].join('\n')).toString('hex');
}

it.each([
  [{}, { acceptSmaller: null }],
  [{ list: 'books' }, { list: 'books', acceptSmaller: null }],
  [
    { list: 'books', acceptSmaller: 225 },
    { list: 'books', acceptSmaller: 225 },
  ],
])('a crawl of %j is started by a request whose body and headers are signed', async (crawl, body) => {
  const sent = await startCrawl(crawl);
  expect(JSON.parse(sent.body)).toEqual(body);
  expect(sent.headers['content-type']).toBe('application/json');
  const [, names = '', signature] =
    /SignedHeaders=([^,]+), Signature=(\w+)$/.exec(sent.headers.authorization ?? '') ?? [];
  expect(names.split(';')).toEqual(
    expect.arrayContaining(['content-type', 'host', 'idempotency-key', 'x-amz-security-token']),
  );
  expect(signature).toBe(signatureOf(sent, names.split(';')));
});
