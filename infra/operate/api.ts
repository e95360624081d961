import { AwsClient } from 'aws4fetch';
import { request } from 'undici';
import { apiClient, type Send } from '../client/api.ts';
import type { Deployed } from './deployed.ts';

/** Creates a client of the deployed API. The POST that starts a crawl is signed with the caller's credentials; reads need no signature. */
export function deployedApi({ outputs, credentials, region }: Deployed, signal: AbortSignal) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    region,
    service: 'execute-api',
  });
  const send: Send = async (url, init) => {
    if (init.method !== 'POST') return sendRequest(url, init);
    const { method, body = null, headers } = init;
    const signed = await signer.sign(url, {
      method,
      body,
      headers: new Headers(headers),
      aws: { allHeaders: true },
    });
    return sendRequest(url, { ...init, headers: signed.headers });
  };
  return apiClient(outputs.ApiUrl, signal, { send });
}

/**
 * Sends a request. If `AWS_ENDPOINT_URL` is set, AWS is an emulator and the API's host name does not resolve: the request goes to the
 * emulator, with the API's host name in the `host` header.
 */
const sendRequest: Send = async (url, init) => {
  const { host, pathname, search } = new URL(url);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const { statusCode, headers, body } = await request(
    endpoint === undefined ? url : new URL(pathname + search, endpoint),
    {
      method: init.method === 'POST' ? 'POST' : 'GET',
      headers: { ...Object.fromEntries(new Headers(init.headers).entries()), host },
      body: typeof init.body === 'string' ? init.body : null,
      signal: init.signal ?? null,
    },
  );
  const retryAfter = headers['retry-after'];
  return new Response(await body.text(), {
    status: statusCode,
    headers: typeof retryAfter === 'string' ? { 'retry-after': retryAfter } : {},
  });
};
