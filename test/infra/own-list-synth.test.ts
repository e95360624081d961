import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkoutCopy, runNode } from '../support/checkout.ts';
import { LIST_FILE } from '../support/other-app.ts';

const SCRIPT = `
  import { synthesize } from './infra/local/synth.ts';
  console.log(await synthesize());
`;

it('the result of a synth is reused until a list file of the app changes, and again after the change is undone', async () => {
  const folder = await checkoutCopy();
  const stack = join(folder, 'infra/toplist-stack.ts');
  const text = await readFile(stack, 'utf8');
  const added = text.replace(
    '{ lists, settings }',
    "{ lists: [...lists, { file: 'own/quotes.ts' }], settings }",
  );
  expect(added).not.toBe(text);
  await writeFile(stack, added);
  await writeFile(join(folder, 'synthesize.mts'), SCRIPT);
  await mkdir(join(folder, 'own'));
  const synthesizeWith = async (listFile: string) => {
    await writeFile(join(folder, 'own/quotes.ts'), listFile);
    const { code, stdout, stderr } = await runNode(folder, ['--import', 'tsx', 'synthesize.mts']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.trim();
  };

  const first = await synthesizeWith(LIST_FILE);
  expect(await synthesizeWith(LIST_FILE)).toBe(first);
  expect(await synthesizeWith(LIST_FILE.replace('table.quotes', 'table.words'))).not.toBe(first);
  expect(await synthesizeWith(LIST_FILE)).toBe(first);
});
