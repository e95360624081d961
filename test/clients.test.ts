import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CrawlStatus } from '../functions/core/crawl/status.ts';
import type { RunningStack } from '../infra/local/emulator/start-stack.ts';
import { type SampleSite, startSampleSite } from '../infra/local/sample-site/site.ts';
import { runNode } from './support/checkout.ts';
import { ask, launchStack, until } from './support/stack.ts';

let site: SampleSite;
let stack: RunningStack;
beforeAll(async () => {
  site = await startSampleSite();
  stack = await launchStack(site.url);
  const { id } = (await ask<{ id: string }>(stack, '/crawls', { method: 'POST' })).body;
  await until(
    async () => (await ask<CrawlStatus>(stack, `/crawls/${id}`)).body,
    ({ state }) => state !== 'running',
  );
});
afterAll(async () => {
  await stack.stop();
  await site.stop();
});

/** The block of the README in this language, for the API of this stack. */
function snippet(language: string): string {
  const [, code] =
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readFileSync('README.md', 'utf8')) ?? [];
  if (code === undefined) throw new Error(`expected a block of ${language} in README.md, got none`);
  return code.replaceAll(/https:\/\/abc\.execute-api\.[\w.-]+/g, stack.url);
}

it('the JavaScript of the README prints the list once, and nothing while it stays the same', async () => {
  // Two rounds instead of one an hour for ever.
  const rounds = snippet('js')
    .replace('for (;;)', 'for (let round = 0; round < 2; round++)')
    .replace('3_600_000', '1');
  const { code, stdout, stderr } = await runNode('.', ['--input-type=module', '--eval', rounds]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const expected = site.truth().map(({ rank, title }) => `${rank} ${title}`);
  expect(stdout.trimEnd().split('\n')).toEqual(expected);
});

it('a page of another origin may read the list and what its headers say', async () => {
  const response = await fetch(`${stack.url}/movies`, { headers: { origin: 'https://page.example' } });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const exposed = response.headers.get('access-control-expose-headers') ?? '';
  for (const header of ['etag', 'link', 'last-modified']) expect(exposed.split(',')).toContain(header);
  const preflight = await fetch(`${stack.url}/movies`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://page.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    },
  });
  expect(preflight.headers.get('access-control-allow-headers')).toContain('if-none-match');
});

it('a compressed response arrives through the local HTTP API as it was sent', async () => {
  for (const coding of ['br', 'gzip']) {
    const response = await fetch(`${stack.url}/movies`, { headers: { 'accept-encoding': coding } });
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(await response.json()).toMatchObject({ total: 250 });
  }
});
