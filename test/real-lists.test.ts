import { expect, it } from 'vitest';
import { describeList } from './support/describe-list.ts';
import { PAGES, realSets } from './support/real-pages.ts';

// Without TOPLIST_PAGES, test/support/real-pages.ts says aloud that these are skipped.
it.skipIf(PAGES === null)('TOPLIST_PAGES has sets of saved pages', () => {
  expect(realSets().length).toBeGreaterThan(0);
});

// `npm run test:prefixes` reads the prefixes of these pages more densely: every one, or in CI every 29th.
const PREFIX_STEP = 2003;
for (const { list, folder } of realSets()) describeList(list, folder, PREFIX_STEP);
