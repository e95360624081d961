import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkoutCopy, runNode } from '../../support/checkout.ts';
import { LIST_FILE } from '../../support/other-app.ts';

/** Runs `npm start` in a folder. Its line of progress is left out of stderr. */
async function start(folder: string) {
  const { stderr, ...ended } = await runNode(folder, ['infra/local/start.mjs', 'start']);
  return { ...ended, stderr: stderr.replace(/^synthesizing the stack, .*\n/, '') };
}

describe('npm start, when the synth fails, exits with one line that says why', () => {
  it.each([
    ['functions/core/page/extract.ts', /^functions\/core\/page\/extract\.ts:\d+:11: Unexpected ";"\n$/],
    ['functions/lists/movies.ts', /^functions\/lists\/movies\.ts:\d+:11: Unexpected ";"\n$/],
    ['infra/queues.ts', /^infra\/queues\.ts:\d+:11: Unexpected ";"\n$/],
  ])('for a syntax error in %s', async (path, message) => {
    const folder = await checkoutCopy();
    await appendFile(join(folder, path), 'const x = (;\n');
    const { code, stdout, stderr } = await start(folder);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  it('for an error while the stack is built', async () => {
    const folder = await checkoutCopy();
    await appendFile(join(folder, 'infra/queues.ts'), "throw new Error('no queues');\n");
    const { code, stderr } = await start(folder);
    expect(stderr).toMatch(/^infra\/queues\.ts:\d+:7: no queues\n$/);
    expect(code).toBe(1);
  });

  it.each([
    ['{ "keepDays": "x" }', 'setting keepDays: invalid value "x"; expected a whole number from 2 to 3650'],
    [
      '{ "schedule": "rate(1 week)" }',
      'setting schedule: invalid value "rate(1 week)"; expected "off", or a schedule such as cron(0 3 * * ? *) or rate(1 day), as EventBridge Scheduler reads it, that runs at some time',
    ],
    ['{ "lists": ["movies", "movies"] }', 'setting lists: invalid value "movies"; expected each list once'],
    [
      '{ "lists": ["movie"] }',
      expect.stringMatching(
        /^setting lists: invalid value "movie"; expected a list of functions\/lists: .*movies/,
      ),
    ],
    ['{ "toString": "x" }', expect.stringMatching(/^unknown setting toString; did you mean /)],
    ['null', 'cdk.json: expected "context" to be an object of settings, such as {"keepDays":30}'],
    [
      '{ "keepDays": 30, }',
      expect.stringMatching(/^cdk\.json cannot be read: Expected double-quoted property name /),
    ],
  ])('for the context %s in cdk.json', async (context, message) => {
    const folder = await checkoutCopy();
    const file = join(folder, 'cdk.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/"context": \{.*\}(?=\s*\}\s*$)/s, `"context": ${context}`));
    const { code, stdout, stderr } = await start(folder);
    expect({ code, stdout, lines: stderr.split('\n') }).toEqual({
      code: 1,
      stdout: '',
      lines: [message, ''],
    });
  });

  it('for a checkout that cannot be written to', async () => {
    const folder = await checkoutCopy();
    // The user who runs the tests may be root, who can write to a read-only folder, but not into a file.
    await writeFile(join(folder, 'cdk.out'), '');
    const { code, stderr } = await start(folder);
    expect(stderr).toMatch(/^cannot write to .*cdk\.out, where the stack is synthesized: E.*\n$/);
    expect(code).toBe(1);
  });
});

it('a synth of the CDK fails with the same line, although its CLI reads a context of null as none', async () => {
  const folder = await checkoutCopy();
  await writeFile(join(folder, 'cdk.json'), '{ "context": null }');
  expect(await runNode(folder, ['--import', 'tsx', 'infra/app.ts'])).toMatchObject({
    code: 1,
    stderr: 'cdk.json: expected "context" to be an object of settings, such as {"keepDays":30}\n',
  });
});

describe('a synth is reused', () => {
  const SCRIPT = `
    import { synthesize } from './infra/local/synth.ts';
    console.log(await synthesize({ settings: { schedule: 'off' } }));
  `;

  /** Synthesizes, and returns the directory of the result. */
  async function synthesizeIn(folder: string): Promise<string> {
    const { code, stdout, stderr } = await runNode(folder, ['--import', 'tsx', 'synthesize.mts']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.trim();
  }

  it('until a list file of the app changes, or a file that is bundled from any folder, and again after the change is undone', async () => {
    const folder = await checkoutCopy();
    await writeFile(join(folder, 'synthesize.mts'), SCRIPT);
    const word = join(folder, 'elsewhere/word.js');
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(word, "globalThis.word = 'first';\n");
    await appendFile(join(folder, 'functions/api.ts'), "import '../elsewhere/word.js';\n");
    const list = join(folder, 'own/quotes.ts');
    await mkdir(join(folder, 'own'));
    await writeFile(list, LIST_FILE);
    const stack = join(folder, 'infra/toplist-stack.ts');
    const text = await readFile(stack, 'utf8');
    const added = text.replace(
      '{ lists, settings }',
      "{ lists: [...lists, { file: 'own/quotes.ts' }], settings }",
    );
    expect(added).not.toBe(text);
    await writeFile(stack, added);

    const first = await synthesizeIn(folder);
    expect(await synthesizeIn(folder)).toBe(first);

    await writeFile(list, LIST_FILE.replace('table.quotes', 'table.words'));
    expect(await synthesizeIn(folder)).not.toBe(first);

    await writeFile(list, LIST_FILE);
    expect(await synthesizeIn(folder)).toBe(first);

    await writeFile(word, "globalThis.word = 'second';\n");
    expect(await synthesizeIn(folder)).not.toBe(first);

    await writeFile(word, "globalThis.word = 'first';\n");
    expect(await synthesizeIn(folder)).toBe(first);

    await rm(word);
    const failed = await runNode(folder, ['--import', 'tsx', 'synthesize.mts']);
    expect(failed.stderr).toContain('Could not resolve "../elsewhere/word.js"');
  });
});
