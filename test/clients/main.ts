/**
 * `npm run test:clients`: programs that nobody here wrote read the API of a running stack. Python's feedparser reads the feeds, pandas runs the
 * snippet of the README, and Schemathesis sends every route whatever the OpenAPI document allows and much that it does not.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiClient } from '../../infra/client/api.ts';
import { startStack } from '../../infra/local/emulator/start-stack.ts';
import { startSampleSite } from '../../infra/local/sample-site/site.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { findPython } from '../deploy/emulator.ts';
import { run, step } from '../deploy/steps.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['feedparser==6.0.14', 'pandas==3.1.1', 'schemathesis==4.32.5'];
/** A pinned crawl that does not exist is a 410, as the document says, so not every request that its schema allows is accepted. */
const SKIPPED_CHECK = 'positive_data_acceptance';

const FEEDS = `
import feedparser, sys
for path, version in (('feed.atom', 'atom10'), ('feed.rss', 'rss20')):
    feed = feedparser.parse(f'{sys.argv[1]}/movies/{path}')
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == version, feed.version
    assert len(feed.entries) == (1 if path == 'feed.atom' else 250), len(feed.entries)
`;

const python = await findPython(ROOT);
if (python === null) console.log('skipped: needs Python 3.10 or later with venv');
else await main(python);

async function main(python: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'toplist-clients-'));
  const inside = join(home, 'venv', 'bin', 'python');
  const options = { cwd: home, env: process.env };
  try {
    await run([python, '-m', 'venv', join(home, 'venv')], { ...options, expect: 0 });
    const pip = [inside, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
    const { code, output } = await run(pip, options);
    if (code !== 0) {
      console.log(
        `skipped: pip could not install ${PACKAGES.join(', ')}: ${output.trim().split('\n').at(-1)}`,
      );
      return;
    }
    await readBy(home, inside);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function readBy(home: string, python: string): Promise<void> {
  const options = { cwd: home, env: process.env, expect: 0 };
  const site = await startSampleSite();
  const lists = JSON.stringify([{ name: 'movies', url: site.url, pageIntervalSeconds: 0 }]);
  const assembly = await synthesize({ settings: { lists, retryBaseSeconds: '1', ephemeral: 'true' } });
  const stack = await startStack({ assembly });
  try {
    const api = apiClient(stack.url, AbortSignal.timeout(300_000));
    const crawl = async () =>
      assert.equal((await api.follow(await api.start(), () => {})).state, 'published');
    await crawl();
    // The last one becomes the first, so that there is a change to tell of.
    site.setEntries([...site.truth().slice(-1), ...site.truth().slice(0, -1)]);
    await crawl();

    await step('feedparser reads the Atom and the RSS feed without a complaint', async () => {
      await writeFile(join(home, 'feeds.py'), FEEDS);
      await run([python, 'feeds.py', stack.url], options);
    });
    await step('pandas reads the list by the snippet of the README', async () => {
      const [, code = ''] =
        /```python\n([\s\S]*?)```/.exec(await readFile(join(ROOT, 'README.md'), 'utf8')) ?? [];
      await writeFile(
        join(home, 'snippet.py'),
        code.replace(/https:\/\/abc\.execute-api\.[\w.-]+/, stack.url),
      );
      const { output } = await run([python, 'snippet.py'], options);
      assert.match(output, new RegExp(`${site.truth()[0]?.title}`));
    });
    await step(
      'Schemathesis finds no error of the server and no response outside of the document',
      async () => {
        const { output } = await run(
          [
            join(home, 'venv', 'bin', 'schemathesis'),
            'run',
            `${stack.url}/openapi.json`,
            '--url',
            stack.url,
            '--exclude-method',
            'POST',
            '--exclude-checks',
            SKIPPED_CHECK,
            '--phases',
            'examples,coverage,fuzzing',
            '-n',
            '50',
          ],
          options,
        );
        console.log(`       ${/Test cases:\s+(.*)/.exec(output)?.[1] ?? ''}`);
      },
    );
  } finally {
    await stack.stop();
    await site.stop();
  }
}
