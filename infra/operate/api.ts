import { AwsClient } from 'aws4fetch';
import { request } from 'undici';
import { apiClient, type Send } from '../client/api.ts';
import type { Deployed } from './deployed.ts';

/** The deployed API: its reads are open, and what starts a crawl is signed with the caller's credentials. */
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
    if (init.method !== 'POST') return dial(url, init);
    const { headers } = await signer.sign(url, { method: 'POST', headers: new Headers(init.headers) });
    return dial(url, { ...init, headers });
  };
  return apiClient(outputs.ApiUrl, signal, send);
}

/** Where another AWS is set, the API is not at its own name: then that AWS is dialled, and told the name. */
const dial: Send = async (url, init) => {
  const { host, pathname, search } = new URL(url);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const { statusCode, body } = await request(
    endpoint === undefined ? url : new URL(pathname + search, endpoint),
    {
      method: init.method === 'POST' ? 'POST' : 'GET',
      headers: { ...Object.fromEntries(new Headers(init.headers).entries()), host },
      signal: init.signal ?? null,
    },
  );
  return new Response(await body.text(), { status: statusCode });
};
