import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { synthesize } from '../infra/local/synth.ts';

/** Fresh processes that import each bundle. */
const RUNS = 20;
/** What a function reads from its environment as it is imported. */
const ENVIRONMENT = {
  TABLE_NAME: 'table',
  PAGES_QUEUE_URL: 'https://sqs.example/pages',
  DEAD_LETTERS_QUEUE_URL: 'https://sqs.example/dead-letters',
  LISTS:
    '[{"name":"movies","url":"https://movie.douban.com/top250","atLeast":null,"pageIntervalSeconds":10}]',
  RETRY_BASE_SECONDS: '30',
  DEADLINE_SECONDS: '10800',
  KEEP_DAYS: '90',
  USER_AGENT: 'Toplist/bench',
  PROXY_URL: '',
  AWS_REGION: 'us-east-1',
  POWERTOOLS_SERVICE_NAME: 'bench',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Metadata: z.record(z.string(), z.unknown()).default({}),
      Properties: z.looseObject({ Code: z.looseObject({ S3Key: z.unknown() }).optional() }),
    }),
  ),
});

/**
 * `npm run bundles`: prints the size of each function's bundle, and the median time in milliseconds that a fresh process takes to import it, beside
 * an empty process.
 */
const assembly = await synthesize();
const template = Template.parse(JSON.parse(readFileSync(join(assembly, 'Toplist.template.json'), 'utf8')));
const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
const empty = medianOf(Array.from({ length: RUNS }, () => timeOf('')));
console.log(`| function | KB | ms to import |\n|---|---|---|`);
for (const { Metadata, Properties } of functions) {
  const name = /\/(seed|parse|api)\/Resource$/.exec(String(Metadata['aws:cdk:path']))?.[1] ?? '?';
  // The key of the asset is the hash by which its folder is named.
  const folder = join(assembly, `asset.${String(Properties.Code?.S3Key).replace(/\.zip$/, '')}`);
  const file = join(folder, readdirSync(folder).find(name => name.endsWith('.mjs')) ?? '');
  const times = Array.from({ length: RUNS }, () =>
    timeOf(`await import(${JSON.stringify(pathToFileURL(file).href)});`),
  );
  console.log(
    `| ${name} | ${Math.round(statSync(file).size / 1024)} | ${(medianOf(times) - empty).toFixed(0)} |`,
  );
}

function timeOf(script: string): number {
  const begin = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '--eval', `${script} process.exit();`], {
    env: { ...process.env, ...ENVIRONMENT },
  });
  return performance.now() - begin;
}

function medianOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
