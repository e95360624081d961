import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { runJson } from './run.ts';

/** What a function reads from its environment as it is imported. */
const ENVIRONMENT = {
  TABLE_NAME: 'table',
  PAGES_QUEUE_URL: 'https://sqs.example/pages',
  DEAD_LETTERS_QUEUE_URL: 'https://sqs.example/dead-letters',
  PUBLISHED_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:published',
  API_URL: 'https://api.example',
  LISTS:
    '[{"name":"movies","url":"https://movie.douban.com/top250","atLeast":null,"pageIntervalSeconds":10}]',
  RETRY_BASE_SECONDS: '30',
  DEADLINE_SECONDS: '10800',
  KEEP_DAYS: '90',
  USER_AGENT: 'Toplist/bench',
  PROXY_URL: '',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_SERVICE_NAME: 'bench',
};

/** Milliseconds that a fresh process takes to import a module. What the process itself takes to start is not part of it. */
export async function importTime(file: string): Promise<number> {
  const url = JSON.stringify(pathToFileURL(file).href);
  const script = `const begin = performance.now(); await import(${url}); console.log(performance.now() - begin); process.exit();`;
  const args = ['--input-type=module', '--eval', script];
  return runJson({ file: process.execPath, args, env: ENVIRONMENT }, z.number());
}
