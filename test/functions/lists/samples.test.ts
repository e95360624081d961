import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { LISTS } from '../../../functions/lists/all.ts';
import { hasSample, loadSample } from '../../../infra/local/sample-site/samples.ts';
import { describeList } from '../../support/describe-list.ts';
import { samplePageOf } from '../../support/sample-page.ts';

/** As many as on a page of the real lists, so that the samples' real entries are all among them. */
const PAGE_SIZE = 25;
const PAGES = 10;

const root = await mkdtemp(join(tmpdir(), 'toplist-samples-'));
afterAll(() => rm(root, { recursive: true }));

// The real pages are not in every checkout; the sample site's are, in the markup of each list.
for (const list of LISTS.filter(({ name }) => hasSample(name))) {
  const sample = await loadSample(list.name);
  const folder = await mkdtemp(join(root, `${list.name}-`));
  const truth = [];
  for (let page = 1; page <= PAGES; page++) {
    const rendered = samplePageOf(sample, { page, pageSize: PAGE_SIZE, listUrl: list.url });
    await writeFile(join(folder, `${page}.html`), rendered.html);
    truth.push(...rendered.truth);
  }
  await writeFile(join(folder, 'expected.ndjson'), truth.map(entry => JSON.stringify(entry)).join('\n'));
  describeList(list, folder);
}
