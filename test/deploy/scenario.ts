import assert from 'node:assert/strict';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import type { Movie } from '../../functions/core/page/movie.ts';
import { type SampleSite, startSampleSite } from '../../infra/local/sample-site/site.ts';
import { deployedApi } from '../../infra/operate/api.ts';
import { findDeployed } from '../../infra/operate/deployed.ts';
import { createLiteralSchedule, ensureRedrivePolicy } from './emulator-gaps.ts';
import { bundlesOf, makeOtherClone } from './other-clone.ts';
import { type CommandResult, run, step, until } from './steps.ts';

/** Short waits, no interval between fetches, and no resource that is retained. */
const SETTINGS = {
  pageIntervalSeconds: '0',
  retryBaseSeconds: '1',
  deadlineSeconds: '120',
  ephemeral: 'true',
};
const FAULTY_PAGE = 4;

/** Deploys the stack, crawls a sample site with it by command and by schedule, redrives a dead letter, and destroys the stack. */
export async function runScenario(root: string, home: string): Promise<void> {
  const site = await startSampleSite();
  // Runs in parallel with the other steps, because installing the packages is slow. The last step reports an error.
  const clone = join(home, 'clone');
  const cloned = makeOtherClone(root, clone).then(
    () => null,
    (error: unknown) => error,
  );
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  try {
    await deployAndCrawl({ root, home, site, sqs });
    await step('a clone in another folder produces identical bundles', async () => {
      const failure = await cloned;
      if (failure !== null) throw failure;
      const settings = { ...SETTINGS, listUrl: site.url };
      const [here, there] = await Promise.all([
        bundlesOf(root, join(home, 'here'), settings),
        bundlesOf(clone, join(home, 'there'), settings),
      ]);
      assert.equal(Object.keys(here).length, 3);
      assert.deepEqual(there, here);
    });
  } finally {
    sqs.destroy();
    await cloned;
    await site.stop();
  }
}

interface ScenarioContext {
  root: string;
  home: string;
  site: SampleSite;
  sqs: SQSClient;
}

async function deployAndCrawl({ root, home, site, sqs }: ScenarioContext): Promise<void> {
  const options = { cwd: root, env: process.env };
  const operate = (command: string[], expect?: number): Promise<CommandResult> =>
    run(['npm', 'run', '--silent', ...command], { ...options, ...(expect !== undefined && { expect }) });
  const context = Object.entries({ ...SETTINGS, listUrl: site.url }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const deploy = [
    'deploy',
    '--',
    '--require-approval',
    'never',
    '--output',
    join(home, 'cdk.out'),
    ...context,
  ];

  await step('cdk bootstrap', () => run(['npx', 'cdk', 'bootstrap', ...context], { ...options, expect: 0 }));
  await step('npm run deploy: cdk deploy of the unmodified stack', () => operate(deploy, 0));
  const deployed = await findDeployed();
  const { PagesQueueUrl, DeadLettersQueueUrl } = deployed.outputs;
  await ensureRedrivePolicy(sqs, PagesQueueUrl, DeadLettersQueueUrl);
  const api = deployedApi(deployed, new AbortController().signal);
  const published = async () => (await api.movies()).movies;
  const deadLetters = async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: DeadLettersQueueUrl, AttributeNames: ['All'] }),
    );
    return (
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
    );
  };

  await step(
    'npm run crawl: starts a crawl through API Gateway, and GET /movies returns the list of the site',
    async () => {
      await operate(['crawl'], 0);
      assert.deepEqual(await published(), site.truth());
    },
  );

  await step('EventBridge Scheduler starts a crawl, which publishes the new list', async () => {
    site.setMovies(site.truth().toReversed());
    const { schedule, scheduledTime } = await createLiteralSchedule(2);
    const { host, pathname, search } = new URL(site.url);
    const id = crawlOfSchedule(`${host}${pathname}${search}`, schedule, scheduledTime);
    const crawl = await until(`crawl ${id} ends`, 60, async () => {
      const ended = await api.follow(id, () => {});
      return ended.state === 'running' ? null : ended;
    });
    assert.equal(crawl.state, 'published');
    assert.deepEqual(await published(), site.truth());
  });

  const before: Movie[] = await published();
  await step(
    `page ${FAULTY_PAGE} always fails: its message is in the dead-letter queue, npm run crawl reports it, the list is unchanged`,
    async () => {
      site.setMovies(site.truth().toReversed());
      site.setFaults([{ kind: 'status', status: 500, page: FAULTY_PAGE }]);
      const { code, output } = await operate(['crawl']);
      assert.equal(code, 1, output);
      assert.match(output, /is incomplete: 1 of 10 pages are in the dead-letter queue/);
      assert.match(output, new RegExp(`page ${FAULTY_PAGE}: retry: .*500.*, after 5 tries`));
      assert.equal(await deadLetters(), 1);
      assert.deepEqual(await published(), before);
    },
  );

  await step(
    'npm run redrive: the page is crawled, the list published, the dead-letter queue empty',
    async () => {
      site.setFaults([]);
      const { output } = await operate(['redrive'], 0);
      assert.match(output, /published: crawl/);
      assert.deepEqual(await published(), site.truth());
      assert.equal(await deadLetters(), 0);
    },
  );

  await step('npm run deploy again: no changes', async () => {
    const { output } = await operate(deploy, 0);
    assert.match(output, /no changes/);
  });

  await step('npm run destroy: the stack no longer exists', async () => {
    await operate(['destroy', '--', '--force', ...context], 0);
    await assert.rejects(findDeployed(), /there is no stack/);
  });
}
