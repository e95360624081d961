import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { confirmSettings, plannedSettings } from '../../../infra/operate/deploy.ts';
import { type DeployedSettings, findDeployed, findStack } from '../../../infra/operate/deployed.ts';
import { readOptions } from '../../../infra/operate/options.ts';

const LIST = 'https://example.org/top';
const LISTS = `[{"name":"movies","url":"${LIST}"}]`;
const KEPT = 'stays in the table until it expires, within 90 days';

/** The settings of a stack that was deployed with these arguments. */
const deployedWith = (...args: string[]) => plannedSettings(readOptions(args, {}));

/** Runs the check before a deploy. Returns what it printed, and its error. */
async function check(
  deployed: DeployedSettings,
  args: string[],
  { committed = {}, answer }: { committed?: Record<string, unknown>; answer?: boolean } = {},
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
  const earlier = deployedWith('-c', `lists=${LISTS}`, '-c', 'alarmEmail=me@example.org');

  it('a forgotten -c is shown and refused without a terminal, so that no setting silently falls back to its default', async () => {
    const { said, error } = await check(earlier, ['-c', 'pageIntervalSeconds=20']);
    expect(said).toEqual([
      'settings that change:',
      `  lists: movies: url: ${LIST} -> https://movie.douban.com/top250; the table knows it as another list, whose published list starts empty, and what is stored of the former ${KEPT}  (its default: neither cdk.json nor -c sets it)`,
      '  pageIntervalSeconds: 10 -> 20',
      '  alarmEmail: me@example.org -> (empty)  (its default: neither cdk.json nor -c sets it)',
      'no alarmEmail is set: nobody is told when an alarm is raised',
    ]);
    expect(error).toMatch(
      /^not deployed: settings would fall back .* repeat the command with --yes to confirm$/,
    );
  });

  it('--yes and an answer confirm it, another answer does not', async () => {
    expect((await check(earlier, ['--yes'])).error).toBeNull();
    expect((await check(earlier, [], { answer: true })).error).toBeNull();
    expect((await check(earlier, [], { answer: false })).error).toMatch(/^not deployed\. Set in cdk\.json/);
  });

  it('settings in cdk.json stay as they are, and a change of them is shown but needs no answer', async () => {
    const committed = { lists: LISTS, alarmEmail: 'me@example.org' };
    expect(await check(earlier, [], { committed })).toEqual({ said: [], error: null });
    expect(await check(earlier, ['-c', 'keepDays=30'], { committed })).toEqual({
      said: ['settings that change:', '  keepDays: 90 -> 30'],
      error: null,
    });
  });

  it('a default that cdk.json states is not forgotten', async () => {
    const committed = { lists: 'movies', alarmEmail: 'me@example.org' };
    const { said, error } = await check(earlier, [], { committed });
    expect(said).toEqual([
      'settings that change:',
      expect.stringMatching(/^ {2}lists: movies: url: .* within 90 days$/),
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

  it.each([
    ['proxy', 'http://me:s3cret@proxy:3128', 'http://***@proxy:3128'],
    ['publishedTo', 'https://me:s3cret@hook.example', 'https://***@hook.example'],
  ])('credentials in %s are never printed', async (name, url, shown) => {
    const { said } = await check(null, ['-c', `${name}=${url}`]);
    expect(said.join('\n')).toContain(`${name}: (empty) -> ${shown}`);
    expect(said.join('\n')).not.toContain('s3cret');
  });

  it('a line says that nothing renews the list if the schedule is off', async () => {
    const { said } = await check(null, ['-c', 'schedule=off', '-c', 'keepDays=30']);
    expect(said).toContainEqual(
      'schedule is off: nothing renews the list movies, so it expires 30 days after its last crawl unless you run npm run crawl',
    );
  });

  it('commands name a stack that the command line named', async () => {
    const { said } = await check(earlier, ['--stack', 'Books', '-c', 'schedule=off']);
    expect(said.at(-1)).toMatch(/unless you run npm run crawl -- --stack Books$/);
  });

  it('a line says it of the list whose own schedule is off', async () => {
    const lists = '[{"name":"movies"},{"name":"books","schedule":"off"}]';
    const { said } = await check(null, ['-c', `lists=${lists}`]);
    expect(said.filter(line => line.startsWith('schedule is off'))).toEqual([
      'schedule is off: nothing renews the list books, so it expires 90 days after its last crawl unless you run npm run crawl -- --list books',
    ]);
  });
});

describe('the lists of a stack that is deployed again', () => {
  const ALARMS = ['-c', 'alarmEmail=me@example.org'];
  const MOVIES = 'https://movie.douban.com/top250';
  const BOOKS = 'https://book.douban.com/top250';
  /** What is said of a deploy that changes the setting `lists`. */
  async function changes(from: string | Record<string, string>, to: unknown[]) {
    const deployed =
      typeof from === 'string'
        ? deployedWith('-c', `lists=${from}`, ...ALARMS)
        : { ...withoutLists(), ...from };
    const { said, error } = await check(deployed, ALARMS, { committed: { lists: to } });
    expect(error).toBeNull();
    expect(said.slice(0, 1)).toEqual(said.length > 0 ? ['settings that change:'] : []);
    return said.slice(1);
  }
  const withoutLists = () => {
    const { lists: _, ...others } = deployedWith(...ALARMS);
    return others;
  };

  it('are said to be added and removed, with what becomes of their data', async () => {
    expect(await changes('movies', ['movies', 'books'])).toEqual([`  lists: books is added (${BOOKS})`]);
    expect(await changes('movies,books', ['movies'])).toEqual([
      `  lists: books is removed (${BOOKS}): it is no longer crawled or served; what is stored of it ${KEPT}`,
    ]);
    expect(await changes('movies', [{ name: 'movies' }])).toEqual([]);
  });

  it('are other lists with another URL, but not with another scheme or a stated default', async () => {
    const moved = await changes('movies', [{ name: 'movies', url: `${MOVIES}?start=0` }]);
    expect(moved).toEqual([expect.stringMatching(/another list, whose published list starts empty/)]);
    expect(moved[0]).toContain(`lists: movies: url: ${MOVIES} -> ${MOVIES}?start=0; `);
    const insecure = MOVIES.replace('https', 'http');
    expect(await changes('movies', [{ name: 'movies', url: insecure }])).toEqual([
      `  lists: movies: url: ${MOVIES} -> ${insecure}`,
    ]);
    expect(await changes('movies', [{ name: 'movies', url: MOVIES }])).toEqual([]);
  });

  it('are shown with the settings that change, and with the first of them', async () => {
    const deployed = '[{"name":"movies","atLeast":240},{"name":"books"}]';
    const planned = [{ name: 'books', schedule: 'rate(7 days)' }, 'movies'];
    expect(await changes(deployed, planned)).toEqual([
      '  lists: books: schedule: (its default) -> rate(7 days)',
      '  lists: movies: atLeast: 240 -> (its default)',
      '  lists: books is the first, no longer movies: npm run crawl and POST /crawls start it by default',
    ]);
  });

  it('are one list of movies in a stack that recorded listUrl and atLeast', async () => {
    expect(await changes({ listUrl: MOVIES, atLeast: '' }, ['movies'])).toEqual([]);
    expect(
      await changes({ listUrl: LIST, atLeast: '240' }, [{ name: 'movies', url: LIST, atLeast: 240 }]),
    ).toEqual([]);
    expect(await changes({ listUrl: LIST, atLeast: '240' }, ['movies', 'books'])).toEqual([
      expect.stringContaining(`lists: movies: url: ${LIST} -> ${MOVIES}; `),
      '  lists: movies: atLeast: 240 -> (its default)',
      `  lists: books is added (${BOOKS})`,
    ]);
  });

  it('need an answer if they would fall back to the default', async () => {
    const { said, error } = await check(deployedWith('-c', 'lists=movies,books', ...ALARMS), ALARMS);
    expect(said[1]).toMatch(/books is removed .* \(its default: neither cdk\.json nor -c sets it\)$/);
    expect(error).toMatch(/^not deployed/);
  });

  it('may have settings that only a later version knows', async () => {
    const lists = '[{"name":"movies","colour":"red"},{"name":"games","url":"https://example.org/games"}]';
    expect(await changes({ lists }, ['movies'])).toEqual([
      expect.stringContaining('lists: games is removed (https://example.org/games)'),
      '  lists: movies: colour: red -> (its default)',
    ]);
  });

  it('are listed before a first deploy', async () => {
    const lists = ['movies', { name: 'books', schedule: 'rate(7 days)' }];
    const { said } = await check(null, ALARMS, { committed: { lists } });
    expect(said.slice(0, 3)).toEqual([
      'a first deploy; it differs from the defaults in:',
      `  lists: movies (${MOVIES})`,
      `  lists: books (${BOOKS}), schedule rate(7 days)`,
    ]);
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

  it.each([[['--profile', 'corp']], [['--profile=corp']]])('%j name the AWS profile', args => {
    expect(readOptions(args, {})).toMatchObject({ profile: 'corp', rest: [] });
    expect(readOptions([], {}).profile).toBeNull();
  });

  it('of the CDK go on to it in their order', () => {
    expect(readOptions(['--require-approval', 'never', '--yes', '--output=x'], {})).toMatchObject({
      yes: true,
      rest: ['--require-approval', 'never', '--output=x'],
    });
  });

  it.each([
    [['--stack'], '--stack: expected the name of a stack, got nothing'],
    [['--profile', ''], '--profile: expected the name of an AWS profile, got nothing'],
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

describe('the settings of the deployed stack', () => {
  const aws = mockClient(CloudFormationClient);
  // The mock replaces a method of the class, which the files of a worker share.
  afterAll(() => aws.restore());
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
    expect((await findStack('Books')).settings).toEqual({ keepDays: '30' });
  });

  it('are not recorded by version 0.1', async () => {
    returns([{ OutputKey: 'KeepDays', OutputValue: '90' }]);
    expect((await findStack('Books')).settings).toBe('unrecorded');
  });

  it('do not exist if there is no stack, or if its first deploy failed', async () => {
    returns([]);
    expect((await findStack('Books')).settings).toBeNull();
    aws.on(DescribeStacksCommand).rejects(new Error('Stack with id Books does not exist'));
    expect((await findStack('Books')).settings).toBeNull();
  });

  it('need not be known to find a stack that is to be removed', async () => {
    returns([]);
    const found = { region: 'us-east-1', exists: true, isOwn: false, tableName: null, settings: null };
    expect(await findStack('Books')).toEqual(found);
    returns([{ OutputKey: 'TableName', OutputValue: 'books' }]);
    expect(await findStack('Books')).toEqual({ ...found, tableName: 'books', settings: 'unrecorded' });
    aws.on(DescribeStacksCommand).rejects(new Error('Stack with id Books does not exist'));
    expect(await findStack('Books')).toEqual({ ...found, exists: false });
    aws.on(DescribeStacksCommand).rejects(new Error('ExpiredToken'));
    await expect(findStack('Books')).rejects.toThrow('ExpiredToken');
  });

  it('lead to a deploy only if the stack is of this project', async () => {
    returns([{ OutputKey: 'Settings', OutputValue: '{"stackName":"Books"}' }]);
    await expect(findDeployed('Books')).rejects.toThrow(
      /; npm run deploy -- --stack Books updates the stack$/,
    );
    returns([{ OutputKey: 'BucketName', OutputValue: 'b' }]);
    await expect(findDeployed('Books')).rejects.toThrow(
      /^the output ApiUrl of the stack Books in us-east-1 is /,
    );
    await expect(findDeployed('Books')).rejects.not.toThrow(/npm run deploy/);
  });
});
