import assert from 'node:assert/strict';
import { join } from 'node:path';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { crawlOfSchedule } from '../../functions/core/crawl/trigger.ts';
import { type Entry, listKey } from '../../functions/core/page/list.ts';
import { type SampleSite, startSampleSite } from '../../infra/local/sample-site/site.ts';
import { deployedApi } from '../../infra/operate/api.ts';
import { findDeployed } from '../../infra/operate/deployed.ts';
import { changeSettings } from './change-settings.ts';
import { topicPolicies } from './deployed-policies.ts';
import { createLiteralSchedule, ensureRedrivePolicy } from './emulator-gaps.ts';
import { emptyMissedRuns } from './missed-runs.ts';
import { bundlesOf, makeOtherClone } from './other-clone.ts';
import { type Operate, run, step, until } from './steps.ts';
import { operateWithProfile } from './with-profile.ts';

/** Short waits, no interval between fetches, and no resource that is retained. */
const SETTINGS = {
  pageIntervalSeconds: '0',
  retryBaseSeconds: '1',
  deadlineSeconds: '120',
  ephemeral: 'true',
};
const FAULTY_PAGE = 4;

/** Deploys the stack with two lists, crawls sample sites with it by command and by schedule, redrives a dead letter, and destroys the stack. */
export async function runScenario(root: string, home: string): Promise<void> {
  const site = await startSampleSite();
  const books = await startSampleSite({ list: 'books' });
  // Runs in parallel with the other steps, because installing the packages is slow. The last step reports an error.
  const clone = join(home, 'clone');
  const cloned = makeOtherClone(root, clone).then(
    () => null,
    (error: unknown) => error,
  );
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  try {
    await deployAndCrawl({ root, home, site, books, sqs });
    await step('a clone in another folder produces identical bundles', async () => {
      const failure = await cloned;
      if (failure !== null) throw failure;
      const settings = { ...SETTINGS, lists: listsOf(site, books) };
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
    await Promise.all([site.stop(), books.stop()]);
  }
}

interface ScenarioContext {
  root: string;
  home: string;
  /** The site of the movies, and that of the books. */
  site: SampleSite;
  books: SampleSite;
  sqs: SQSClient;
}

function listsOf(site: SampleSite, books: SampleSite): string {
  return JSON.stringify([
    { name: 'movies', url: site.url },
    { name: 'books', url: books.url },
  ]);
}

async function deployAndCrawl({ root, home, site, books, sqs }: ScenarioContext): Promise<void> {
  const options = { cwd: root, env: process.env };
  const operate: Operate = (command, expect) =>
    run(['npm', 'run', '--silent', ...command], { ...options, ...(expect !== undefined && { expect }) });
  const context = Object.entries({ ...SETTINGS, lists: listsOf(site, books) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const deployWith = (settings: string[]) => [
    'deploy',
    '--',
    '--require-approval',
    'never',
    '--output',
    join(home, 'cdk.out'),
    ...settings,
  ];
  const deploy = deployWith(context);

  await step('cdk bootstrap', () => run(['npx', 'cdk', 'bootstrap', ...context], { ...options, expect: 0 }));
  await step('npm run deploy: cdk deploy of the unmodified stack', () => operate(deploy, 0));
  const deployed = await findDeployed('Toplist');
  const { PagesQueueUrl, DeadLettersQueueUrl } = deployed.outputs;
  await ensureRedrivePolicy(sqs, PagesQueueUrl, DeadLettersQueueUrl);
  const api = deployedApi(deployed, new AbortController().signal);
  const published = async (list: string) => (await api.entries(list)).entries;
  const messagesIn = async (QueueUrl: string) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return (
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
    );
  };

  await step('the policy of the topic, as deployed, lets the alarms of the account publish', async () => {
    const [policy = ''] = await topicPolicies('Toplist');
    assert.match(policy, /"cloudwatch\.amazonaws\.com"/);
    assert.match(policy, /"sns:Publish"/);
    assert.match(policy, /"aws:SourceAccount":"\d{12}"/);
  });

  await changeSettings({ operate, deployWith, context, listUrl: site.url });
  await ensureRedrivePolicy(sqs, PagesQueueUrl, DeadLettersQueueUrl);

  await step(
    'npm run crawl of two lists at once: both start through API Gateway, and each route returns the list of its site',
    async () => {
      await Promise.all([operate(['crawl'], 0), operate(['crawl', '--', '--list', 'books'], 0)]);
      assert.deepEqual(await published('movies'), site.truth());
      assert.deepEqual(await published('books'), books.truth());
    },
  );

  await step(
    'EventBridge Scheduler starts a crawl of the second list, which publishes its new state',
    async () => {
      books.setEntries(books.truth().toReversed());
      const { schedule, scheduledTime } = await createLiteralSchedule('books', 2);
      const id = crawlOfSchedule(listKey(books.url), schedule, scheduledTime);
      const crawl = await until(`crawl ${id} ends`, 60, async () => {
        const ended = await api.follow(id, () => {});
        return ended.state === 'running' ? null : ended;
      });
      assert.equal(crawl.state, 'published');
      assert.deepEqual(await published('books'), books.truth());
      assert.deepEqual(await published('movies'), site.truth());
    },
  );

  const before: Entry[] = await published('movies');
  await step(
    `page ${FAULTY_PAGE} always fails: its message is in the dead-letter queue, npm run crawl reports it, the list is unchanged`,
    async () => {
      site.setEntries(site.truth().toReversed());
      site.setFaults([{ kind: 'status', status: 500, page: FAULTY_PAGE }]);
      const { code, output } = await operate(['crawl']);
      assert.equal(code, 1, output);
      assert.match(output, /is incomplete: 1 of 10 pages are in the dead-letter queue/);
      assert.match(output, new RegExp(`page ${FAULTY_PAGE}: retry: .*500.*, after 5 tries`));
      assert.equal(await messagesIn(DeadLettersQueueUrl), 1);
      assert.deepEqual(await published('movies'), before);
    },
  );

  await step('npm run status: shows the lists, their crawls and the dead letter', async () => {
    const { output } = await operate(['status'], 0);
    assert.match(output, /^list +movies +250 entries, published /m);
    assert.match(output, /^list +books +250 entries, published /m);
    assert.match(output, /^crawl +\S+ +of movies: incomplete: .*9 of 10 pages, 1 with errors/m);
    assert.match(output, /^queue +dead-letters +1 waiting, 0 in flight; to empty it: npm run redrive$/m);
    assert.match(output, /^alarm /m);
  });

  await step(
    'npm run redrive: the page is crawled, the list published, the dead-letter queue empty',
    async () => {
      site.setFaults([]);
      const { output } = await operate(['redrive'], 0);
      assert.match(output, /published: crawl/);
      assert.deepEqual(await published('movies'), site.truth());
      assert.equal(await messagesIn(DeadLettersQueueUrl), 0);
    },
  );

  await emptyMissedRuns({
    operate,
    sqs,
    sites: { movies: site, books },
    outputs: deployed.outputs,
    published,
    messagesIn,
  });

  await step('npm run deploy again: no changes', async () => {
    const { output } = await operate(deploy, 0);
    assert.match(output, /no changes/);
  });

  await operateWithProfile({ root, home, deploy, apiUrl: deployed.outputs.ApiUrl });

  await step('npm run destroy: the stack no longer exists', async () => {
    await operate(['destroy', '--', '--force', ...context], 0);
    await assert.rejects(findDeployed('Toplist'), /there is no stack/);
  });
}
