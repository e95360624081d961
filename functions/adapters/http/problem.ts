import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An RFC 9457 problem document. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** What a program needs to act: the parameter, what it accepts, the running crawl, ... */
  [member: string]: unknown;
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'A crawl is running',
  410: 'Gone',
  413: 'Content too large',
  500: 'Internal error',
  502: 'The list could not be crawled',
  503: 'Service unavailable',
};

/** The content type of a problem document. */
export const PROBLEM_TYPE = 'application/problem+json';

/** Makes a problem document. `detail` says in a sentence what was wrong and what would be right. */
export function problem(status: number, detail: string, members: Record<string, unknown> = {}): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, detail, ...members };
}

/** A problem document as a Lambda response. */
export function problemResponse(
  statusCode: number,
  detail: string,
  members: Record<string, unknown> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' },
    body: JSON.stringify(problem(statusCode, detail, members)),
  };
}
