import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { confirmSettings, plannedSettings } from '../../../infra/operate/deploy.ts';
import { type DeployedSettings, findStack, readDeployedSettings } from '../../../infra/operate/deployed.ts';
import { readOptions } from '../../../infra/operate/options.ts';

const LIST = 'https://example.org/top';
const OWN = `[{"name":"movies","url":"${LIST}"}]`;
const SHIPPED = '[{"name":"movies"}]';

/** The settings of a stack that was deployed with these arguments. */
const deployedWith = (...args: string[]) => plannedSettings(readOptions(args, {}));

/** Runs the check before a deploy. Returns what it printed, and its error. */
async function check(
  deployed: DeployedSettings,
  args: string[],
  { committed = {}, answer }: { committed?: Record<string, string>; answer?: boolean } = {},
) {
  const options = readOptions(args, committed);
  const said: string[] = [];
  const ask = answer === undefined ? null : async () => answer;
  const say = (line: string) => void said.push(line);
  const outcome = confirmSettings(options, plannedSettings(options), { deployed, ask, say });
  return {
    said,
    error: await outcome.then(
      () => null,
      (error: Error) => error.message,
    ),
  };
}

describe('before a deploy', () => {
  const earlier = deployedWith('-c', `lists=${OWN}`, '-c', 'alarmEmail=me@example.org');

  it('a forgotten -c is shown and refused without a terminal, so that no setting silently falls back to its default', async () => {
    const { said, error } = await check(earlier, ['-c', 'pageIntervalSeconds=20']);
    expect(said).toEqual([
      'settings that change:',
      `  lists: movies gets the URL https://movie.douban.com/top250 instead of ${LIST}, which makes it another list; readers have none until its first crawl  (its default: neither cdk.json nor -c sets it)`,
      '  pageIntervalSeconds: 10 -> 20',
      '  alarmEmail: me@example.org -> (empty)  (its default: neither cdk.json nor -c sets it)',
      'no alarmEmail is set: nobody is told when an alarm is raised',
    ]);
    expect(error).toMatch(/^not deployed: settings would fall back .* npm run deploy -- --yes$/);
  });

  it('--yes and an answer confirm it, another answer does not', async () => {
    expect((await check(earlier, ['--yes'])).error).toBeNull();
    expect((await check(earlier, [], { answer: true })).error).toBeNull();
    expect((await check(earlier, [], { answer: false })).error).toMatch(/^not deployed\. Set in cdk\.json/);
  });

  it('settings in cdk.json stay as they are, and a change of them is shown but needs no answer', async () => {
    const committed = { lists: OWN, alarmEmail: 'me@example.org' };
    expect(await check(earlier, [], { committed })).toEqual({ said: [], error: null });
    expect(await check(earlier, ['-c', 'keepDays=30'], { committed })).toEqual({
      said: ['settings that change:', '  keepDays: 90 -> 30'],
      error: null,
    });
  });

  it('a default that cdk.json states is not forgotten', async () => {
    const committed = { lists: SHIPPED, alarmEmail: 'me@example.org' };
    const { said, error } = await check(earlier, [], { committed });
    expect(said).toEqual([
      'settings that change:',
      expect.stringMatching(/^ {2}lists: movies gets the URL .*until its first crawl$/),
    ]);
    expect(error).toBeNull();
  });

  it('a stack that does not record its settings needs an answer, and a new stack does not', async () => {
    expect((await check('unrecorded', [])).error).toMatch(/^not deployed/);
    const first = await check(null, ['-c', 'alarmEmail=me@example.org']);
    expect(first.error).toBeNull();
    expect(first.said[0]).toBe('a first deploy; it differs from the defaults in:');
  });

  it('a setting that an older stack does not record had its default', async () => {
    const { tableName: _, ...older } = deployedWith('-c', 'alarmEmail=me@example.org');
    expect((await check(older, ['-c', 'alarmEmail=me@example.org'])).said).toEqual([]);
  });

  it('lists that are added, removed or changed are named, each with what that means', async () => {
    const deployed = deployedWith('-c', 'lists=movies,books');
    const { said } = await check(deployed, [
      '-c',
      'lists=[{"name":"movies","schedule":"rate(1 day)"},{"name":"music"}]',
    ]);
    expect(said.slice(1, 4)).toEqual([
      '  lists: movies has schedule rate(1 day) instead of (not set)',
      '  lists: books is removed; its crawls stay in the table until they expire, and its route is gone',
      '  lists: music is added',
    ]);
  });

  it('a stack that recorded the URL of its one list is compared as what it has now', async () => {
    const { lists: _, ...older } = deployedWith();
    const recorded = { ...older, listUrl: LIST, atLeast: '200' };
    const same = `lists=[{"name":"movies","url":"${LIST}","atLeast":200}]`;
    expect((await check(recorded, ['-c', same])).said).toEqual([
      'no alarmEmail is set: nobody is told when an alarm is raised',
    ]);
    const other = await check({ ...older, listUrl: 'https://movie.douban.com/top250', atLeast: '' }, []);
    expect(other.said).toEqual(['no alarmEmail is set: nobody is told when an alarm is raised']);
  });

  it('the order of the lists matters, because the first is the default', async () => {
    const deployed = deployedWith('-c', 'lists=movies,books');
    const { said } = await check(deployed, ['-c', 'lists=books,movies']);
    expect(said[1]).toBe('  lists: books is the first and so the default, instead of movies');
  });

  it('credentials of the proxy are never printed', async () => {
    const { said } = await check(null, ['-c', 'proxy=http://me:s3cret@proxy:3128']);
    expect(said.join('\n')).toContain('proxy: (empty) -> http://***@proxy:3128');
    expect(said.join('\n')).not.toContain('s3cret');
  });

  it('a line says that nothing renews the list if the schedule is off', async () => {
    const { said } = await check(null, ['-c', 'schedule=off', '-c', 'keepDays=30']);
    expect(said).toContainEqual(
      expect.stringMatching(/^schedule is off: nothing renews the list, so it expires 30 days after/),
    );
  });
});

describe('the arguments of a command', () => {
  it('name the stack by --stack, by -c or in cdk.json, else it is Toplist', () => {
    expect(readOptions([], {}).stack).toBe('Toplist');
    expect(readOptions([], { stackName: 'Books' }).stack).toBe('Books');
    expect(readOptions(['-c', 'stackName=Music'], { stackName: 'Books' }).stack).toBe('Music');
    expect(readOptions(['--stack', 'Games'], { stackName: 'Books' })).toMatchObject({
      stack: 'Games',
      context: { stackName: 'Games' },
      rest: [],
    });
  });

  it.each([
    [['-c', 'userAgent=a=b']],
    [['--context', 'userAgent=a=b']],
    [['--context=userAgent=a=b']],
    [['-c=userAgent=a=b']],
  ])('%j set a setting and go on to the CDK', args => {
    expect(readOptions(args, {})).toMatchObject({
      context: { userAgent: 'a=b' },
      rest: ['-c', 'userAgent=a=b'],
    });
  });

  it('of the CDK go on to it in their order', () => {
    expect(readOptions(['--require-approval', 'never', '--yes', '--output=x'], {})).toMatchObject({
      yes: true,
      rest: ['--require-approval', 'never', '--output=x'],
    });
  });

  it.each([
    [['--stack'], '--stack: expected the name of a stack, got nothing'],
    [['-c'], '-c: expected name=value, got nothing'],
    [['-c', 'keepDays'], '-c: expected name=value, got "keepDays"'],
  ])('%j are refused', (args, message) => {
    expect(() => readOptions(args, {})).toThrow(message);
  });

  it('with an unknown setting are refused before AWS is asked', () => {
    expect(() => plannedSettings(readOptions(['-c', 'alarmMail=x'], {}))).toThrow(
      'unknown setting alarmMail; did you mean alarmEmail?',
    );
  });
});

describe('an AWS profile', () => {
  it.each([[['--profile', 'corp']], [['--profile=corp']]])('is read from %j and does not go on', args => {
    expect(readOptions(args, {})).toMatchObject({ profile: 'corp', rest: [] });
  });

  it('is left to the environment without the flag', () => {
    expect(readOptions([], {}).profile).toBeNull();
  });

  it('without its name is refused', () => {
    expect(() => readOptions(['--profile'], {})).toThrow('--profile: expected the name of an AWS profile');
  });
});

describe('the settings of the deployed stack', () => {
  const aws = mockClient(CloudFormationClient);
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });
  afterEach(() => {
    aws.reset();
    vi.unstubAllEnvs();
  });
  const returns = (Outputs: object[]) =>
    aws.on(DescribeStacksCommand, { StackName: 'Books' }).resolves({
      Stacks: [{ StackName: 'Books', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE', Outputs }],
    });

  it('are in its outputs', async () => {
    returns([{ OutputKey: 'Settings', OutputValue: '{"keepDays":"30"}' }]);
    expect(await readDeployedSettings('Books')).toEqual({ keepDays: '30' });
  });

  it('are not recorded by version 0.1', async () => {
    returns([{ OutputKey: 'KeepDays', OutputValue: '90' }]);
    expect(await readDeployedSettings('Books')).toBe('unrecorded');
  });

  it('do not exist if there is no stack, or if its first deploy failed', async () => {
    returns([]);
    expect(await readDeployedSettings('Books')).toBeNull();
    aws.on(DescribeStacksCommand).rejects(new Error('Stack with id Books does not exist'));
    expect(await readDeployedSettings('Books')).toBeNull();
  });

  it('need not be known to find a stack that is to be removed', async () => {
    returns([]);
    const found = { region: 'us-east-1', tableName: null, settings: null };
    expect(await findStack('Books')).toEqual(found);
    returns([{ OutputKey: 'TableName', OutputValue: 'books' }]);
    expect(await findStack('Books')).toEqual({ ...found, tableName: 'books' });
    aws.on(DescribeStacksCommand).rejects(new Error('Stack with id Books does not exist'));
    expect(await findStack('Books')).toBeNull();
    aws.on(DescribeStacksCommand).rejects(new Error('ExpiredToken'));
    await expect(findStack('Books')).rejects.toThrow('ExpiredToken');
  });
});
