import { expect, it } from 'vitest';
import type { StackState } from '../../../infra/operate/deployed.ts';
import { confirmRemoval } from '../../../infra/operate/destroy.ts';
import { readOptions } from '../../../infra/operate/options.ts';
import { isOwnStack, refuseForeign } from '../../../infra/operate/own-stack.ts';
import { STACK_MARK } from '../../../infra/stack-mark.ts';
import { stackWith } from '../../support/template.ts';

const BOOKS: StackState = {
  region: 'eu-west-1',
  exists: true,
  isOwn: true,
  tableName: 'Books-table',
  settings: { stackName: 'Books', ephemeral: 'false', tableName: '' },
};

/** Runs the check before a removal. Returns what it printed and asked, and its error. */
async function check(found: StackState, args: string[] = [], answer?: boolean) {
  const said: string[] = [];
  const asked: string[] = [];
  const ask = async (text: string) => {
    asked.push(text);
    return answer === true;
  };
  const error = await confirmRemoval(readOptions(['--stack', 'Books', ...args], {}), found, {
    ask: answer === undefined ? null : ask,
    say: line => void said.push(line),
  }).then(
    () => null,
    (error: Error) => error.message,
  );
  return { said, asked, error };
}

it('npm run destroy names the stack, its region and the fate of its table, and asks', async () => {
  expect(await check(BOOKS, [], true)).toEqual({
    said: [
      'this removes the stack Books in eu-west-1; its table Books-table is kept with all lists and is protected from deletion; the setting tableName lets another deploy use it',
    ],
    asked: ['Remove the stack Books?'],
    error: null,
  });
  expect((await check(BOOKS, [], false)).error).toBe('not removed');
});

it.each([['--yes'], ['-y'], ['--force'], ['-f']])('%s is the answer to the question', async flag => {
  expect(await check(BOOKS, [flag], false)).toMatchObject({ asked: [], error: null });
});

it('without a terminal, nothing is removed unless a flag says so', async () => {
  expect((await check(BOOKS)).error).toBe('not removed; to confirm, repeat the command with --yes');
  expect((await check(BOOKS, ['--yes'])).error).toBeNull();
});

it.each<[string, Partial<StackState>, RegExp]>([
  ['is deleted', { settings: { ephemeral: 'true' } }, /; its table Books-table is deleted with all lists$/],
  [
    'stays, if it is not of the stack',
    { settings: { ephemeral: 'true', tableName: 'Books-table' } },
    /; the table Books-table is not part of it and stays as it is$/,
  ],
  [
    'is kept, if the settings are not recorded',
    { settings: 'unrecorded' },
    /; its table Books-table is kept with all lists, unless it was deployed with the setting ephemeral$/,
  ],
  ['may not be recorded', { tableName: null, settings: null }, /; it records no table; /],
])('the table %s', async (_, changes, expected) => {
  expect((await check({ ...BOOKS, ...changes }, ['--yes'])).said[0]).toMatch(expected);
});

it('a stack that does not exist or is of another project is not removed, whatever the flags', async () => {
  expect(await check({ ...BOOKS, exists: false }, ['--yes'])).toMatchObject({
    said: [],
    error: 'there is no stack Books in eu-west-1 to remove',
  });
  expect(await check({ ...BOOKS, isOwn: false }, ['--force'])).toMatchObject({
    said: [],
    error:
      'the stack Books in eu-west-1 was not deployed by npm run deploy of this project; remove it as it was deployed',
  });
});

it('a stack that does not exist yet may be deployed', () => {
  const found = { exists: false, isOwn: false, region: 'eu-west-1' };
  expect(() => refuseForeign('Books', found, '')).not.toThrow();
});

const OF_0_1 = { ApiUrl: 'u', TableName: 't', PagesQueueUrl: 'u', DeadLettersQueueUrl: 'u', KeepDays: '90' };
const COMPLETE = { name: 'Books', description: '', status: 'CREATE_COMPLETE', outputs: {} };

it.each([
  ['the mark, also without outputs', { ...COMPLETE, description: STACK_MARK }, null, true],
  ['its name among the settings', COMPLETE, { stackName: 'Books' }, true],
  ['the outputs of version 0.1', { ...COMPLETE, outputs: OF_0_1 }, null, true],
  ['a first deploy that was undone', { ...COMPLETE, status: 'ROLLBACK_COMPLETE' }, null, true],
  ['nothing of these', COMPLETE, null, false],
  ['a Toplist of another app', { ...COMPLETE, outputs: OF_0_1 }, { stackName: '' }, false],
  ['some other outputs', { ...COMPLETE, outputs: { ApiUrl: 'u' } }, null, false],
])('a stack with %s is judged', (_, found, recorded, isOwn) => {
  expect(isOwnStack(found, recorded)).toBe(isOwn);
});

it("this project's stack has the mark", () => {
  expect(stackWith().stack.templateOptions.description).toBe(STACK_MARK);
});
