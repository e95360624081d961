import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { longestIntervalHours } from '../../infra/schedule-interval.ts';
import { checkSettingNames } from '../../infra/setting-names.ts';
import { DEFAULTS, readSettings, settingsAsText } from '../../infra/settings.ts';

const read = (given: Record<string, unknown>) => readSettings(name => given[name]);

describe('settings', () => {
  it('have defaults: the movies alone, an interval between fetches, and a table that outlives the stack', () => {
    expect(read({})).toMatchObject({
      lists: [{ name: 'movies' }],
      pageIntervalSeconds: 10,
      proxy: '',
      alarmEmail: '',
      ephemeral: false,
    });
  });

  it.each([
    ['schedule', 'off'],
    ['schedule', 'rate(1 day)'],
    ['timeZone', 'Europe/Berlin'],
    ['proxy', 'http://user:secret@proxy.example.org:3128'],
    ['alarmEmail', 'me@example.org'],
    ['publishedTo', 'me@example.org'],
    ['publishedTo', 'https://me:s3cret@hook.example/lists?key=1'],
    ['corsOrigin', ''],
    ['corsOrigin', 'https://example.org'],
    ['userAgent', 'Mine/1.0 (mailto:me@example.org)'],
  ])('accept %s %j', (name, value) => {
    expect(read({ [name]: value })).toMatchObject({ [name]: value });
  });

  it('accept numbers and booleans that a context file holds without quotes', () => {
    expect(read({ keepDays: 30, ephemeral: true })).toMatchObject({ keepDays: 30, ephemeral: true });
  });

  it.each([
    ['schedule', 'daily', '"off", or a schedule such as cron(0 3 * * ? *) or rate(1 day)'],
    ['timeZone', 'Mars/Olympus', 'an IANA time zone such as Asia/Shanghai'],
    ['maxConcurrency', '1', 'a whole number from 2 to 1000'],
    ['maxConcurrency', 'many', 'a whole number from 2 to 1000'],
    ['pageIntervalSeconds', '901', 'a whole number from 0 to 900'],
    ['retryBaseSeconds', '0', 'a whole number from 1 to 900'],
    ['deadlineSeconds', '86401', 'a whole number from 1 to 86400'],
    ['keepDays', '1', 'a whole number from 2 to 3650'],
    ['userAgent', 'Zöe', '1 to 200 printable ASCII characters that identify the crawler'],
    ['proxy', 'proxy:3128', 'an empty string, or the URL of an HTTP proxy'],
    ['alarmEmail', 'me', 'an empty string, or an e-mail address'],
    ['publishedTo', 'me@example', 'an empty string, an e-mail address, or a URL that begins with https://'],
    [
      'publishedTo',
      'http://hook.example',
      'an empty string, an e-mail address, or a URL that begins with https://',
    ],
    // SNS and the CDK take the scheme in lower case only.
    [
      'publishedTo',
      'HTTPS://hook.example',
      'an empty string, an e-mail address, or a URL that begins with https://',
    ],
    [
      'corsOrigin',
      'https://example.org/path',
      '"*", an empty string for no origin, or an origin such as https://example.org',
    ],
    ['ephemeral', 'yes', '"true" or "false"'],
    ['stackName', 'my_list', 'a letter, then up to 127 letters, digits and hyphens'],
    ['tableName', 'a/b', 'an empty string for a table of its own, or the name of an existing table'],
  ])(
    'reject %s %j with an error that names the setting, the value and what was expected',
    (name, value, expected) => {
      expect(() => read({ [name]: value })).toThrow(
        `setting ${name}: invalid value ${JSON.stringify(value)}; expected ${expected}`,
      );
    },
  );

  it('are committed in cdk.json only where they differ from the defaults', () => {
    const defaults: Record<string, string> = DEFAULTS;
    const { context } = z
      .object({ context: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync('cdk.json', 'utf8')));
    expect(Object.entries(context).filter(([name, value]) => defaults[name] === value)).toEqual([]);
    expect(() => checkSettingNames(Object.keys(context))).not.toThrow();
  });

  it('are each documented with their default, where the editor of another app shows it', () => {
    const source = readFileSync('infra/settings.ts', 'utf8');
    for (const [name, value] of Object.entries(DEFAULTS))
      expect(source).toContain(`   * @default ${value === '' ? '(empty)' : value}\n   */\n  ${name}: `);
  });

  it.each([
    ['listUrl', '{"name":"movies","url":"https://example.org/top"}'],
    ['atLeast', '{"name":"movies","atLeast":240}'],
  ])(
    'of version 0.1 that are now part of a list, such as %s, give an error that says what to write',
    (name, list) => {
      expect(() => checkSettingNames([name])).toThrow(
        `setting ${name} is now part of a list; write in cdk.json "lists": [${list}], or -c 'lists=[${list}]'`,
      );
    },
  );

  it('as text hold the lists as JSON, each with what is given for it', () => {
    const lists = [{ name: 'movies' }, { atLeast: '200', name: 'books', schedule: 'off' }];
    expect(settingsAsText(read({ lists })).lists).toBe(
      '[{"name":"movies"},{"name":"books","schedule":"off","atLeast":200}]',
    );
    expect(settingsAsText(read({})).lists).toBe(DEFAULTS.lists);
  });

  it('as text are the same when they are read again', () => {
    const texts = settingsAsText(read({ lists: 'music,movies', keepDays: 30, ephemeral: true }));
    expect(settingsAsText(read(texts))).toEqual(texts);
  });

  it.each([
    ['alarmMail', 'alarmEmail'],
    ['list', 'lists'],
    ['pageInterval', 'pageIntervalSeconds'],
    ['keepdays', 'keepDays'],
    ['time-zone', 'timeZone'],
    ['stack', 'stackName'],
  ])('reject the unknown name %s and suggest %s', (name, nearest) => {
    expect(() => checkSettingNames(['lists', name])).toThrow(
      `unknown setting ${name}; did you mean ${nearest}? The settings are lists, `,
    );
  });

  it('leave the names of the CDK itself alone', () => {
    expect(() =>
      checkSettingNames([
        '@aws-cdk/core:newStyleStackSynthesis',
        'aws:cdk:bundling-stacks',
        'aws-cdk:enableDiffNoFail',
        'acknowledged-issue-numbers',
      ]),
    ).not.toThrow();
  });

  it.each([
    ['http://me:s3cret@proxy.example.org:3128', 'http://***@proxy.example.org:3128'],
    ['http://me:s3cr@t@proxy.example.org', 'http://***@proxy.example.org'],
    ['http://proxy.example.org:3128', 'http://proxy.example.org:3128'],
    ['', ''],
  ])('show the proxy %s as %j', (proxy, shown) => {
    expect(settingsAsText(read({ proxy })).proxy).toBe(shown);
  });

  it('keep the credentials of an invalid proxy out of the error', () => {
    expect(() => read({ proxy: 'me:s3cret@proxy:3128' })).toThrow(
      'setting proxy: invalid value "***@proxy:3128"',
    );
  });

  it.each([
    ['https://me:s3cret@hook.example/lists', 'https://***@hook.example/lists'],
    ['https://hook.example/lists?key=s3cret', 'https://hook.example/lists?***'],
    ['https://me:s3cret@hook.example/lists?key=s3cret', 'https://***@hook.example/lists?***'],
    ['https://hook.example/lists', 'https://hook.example/lists'],
    ['me@example.org', 'me@example.org'],
    ['', ''],
  ])('show whom publications are sent to, %s, as %j', (publishedTo, shown) => {
    const texts = settingsAsText(read({ publishedTo }));
    expect(texts.publishedTo).toBe(shown);
    expect(settingsAsText(read(texts))).toEqual(texts);
  });

  it.each([
    ['HTTPS://me:s3cret@hook.example', 'HTTPS://***@hook.example'],
    ['me:s3\ncret@hook.example', '***@hook.example'],
    ['http://hook.example?key=s3cret', 'http://hook.example?***'],
  ])('keep the secrets of the invalid address %j out of the error', (publishedTo, shown) => {
    expect(() => read({ publishedTo })).toThrow(
      `setting publishedTo: invalid value "${shown}"; expected an empty string, an e-mail address, or a URL that begins`,
    );
  });

  // Half the time may be gone when a run does nothing: twice the interval, two hours of delay, and a crawl of seven days and three hours.
  it.each([
    ['cron(0 3 * * ? *)', 17],
    ['rate(1 hour)', 15],
    ['cron(0 3 ? * 1 *)', 29],
    ['cron(0 3 1 * ? *)', 77],
    // Nothing renews the list, but a crawl still has to outlive itself.
    ['off', 8],
  ])('with the schedule %s, reject a keepDays below %d', (schedule, least) => {
    expect(read({ schedule, keepDays: least }).keepDays).toBe(least);
    expect(() => read({ schedule, keepDays: least - 1 })).toThrow(
      `setting keepDays: invalid value "${least - 1}"; expected at least ${least}, so that neither a crawl expires`,
    );
  });

  it('count a longer deadline into the least keepDays', () => {
    expect(() => read({ keepDays: 17, deadlineSeconds: 86_400 })).toThrow('expected at least 19');
  });

  it('need as many keepDays as the rarest schedule of a list does', () => {
    const lists = ['movies', { name: 'books', schedule: 'cron(0 3 1 * ? *)' }];
    expect(() => read({ lists, keepDays: '76' })).toThrow('expected at least 77');
    expect(read({ lists, keepDays: '77' }).keepDays).toBe(77);
  });

  it.each([
    [
      { maxConcurrency: '1' },
      'setting maxConcurrency: invalid value "1"; expected a whole number from 2 to 1000\n',
    ],
    [
      { maxConcurency: '3' },
      expect.stringMatching(/^unknown setting maxConcurency; did you mean maxConcurrency\? .*\n$/),
    ],
    [{ toString: 'x' }, expect.stringMatching(/^unknown setting toString; did you mean .*\n$/)],
    [{ lists: ['movies', 'movies'] }, 'setting lists: invalid value "movies"; expected each list once\n'],
  ])('make a synth with %j fail with only that message and no stack trace', async (given, stderr) => {
    const context = JSON.stringify(given);
    const synth = promisify(execFile)(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
      env: { ...process.env, CDK_CONTEXT_JSON: context },
    });
    await expect(synth).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr,
    });
  });
});

describe('a schedule', () => {
  it.each([
    'rate(1 minute)',
    'rate(1 days)',
    'rate(400 days)',
    'cron(0 3 * * ? *)',
    'cron( 0  3 * * ? * )',
    'cron(0/5 8-17 ? * MON-FRI *)',
    'cron(*/15 22-2 1,15,L * ? 2027-2030)',
    'cron(0 3 15W JAN-MAR,12 ? 2027,2029)',
    'cron(0 3 LW 1/3 ? 2027/2)',
    'cron(0 3 L-3 * ? *)',
    'cron(0 3 29 2 ? *)',
    'cron(0 3 29 2 ? 2096)',
    'cron(0 3 31W 4 ? *)',
    'cron(0 3 1 NOV-FEB ? *)',
    'cron(0 3 ? * 2#1 *)',
    'cron(0 3 ? * fri#5 *)',
    'cron(0 3 ? * 6L *)',
    'cron(0 3 ? * L *)',
    'cron(0 3 ? * SUN,4-6 *)',
    'at(2028-02-29T23:59:59)',
  ])('can be %s', schedule => {
    expect(read({ schedule, keepDays: 3650 }).schedule).toBe(schedule);
    expect(read({ lists: [{ name: 'books', schedule }], keepDays: 3650 }).lists[0]?.schedule).toBe(schedule);
  });

  it.each([
    'rate(0 days)',
    'rate(-1 day)',
    'rate(1 week)',
    'rate(1.5 hours)',
    'rate(１ day)',
    'rate(day)',
    'cron(x)',
    'cron(0 3 * * ?)',
    'cron(0 3 * * ? * *)',
    'cron(99 99 * * ? *)',
    'cron(60 3 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 3 32 * ? *)',
    'cron(0 3 32W * ? *)',
    'cron(0 3 * 13 ? *)',
    'cron(0 3 * MAI ? *)',
    'cron(0 3 ? * 0 *)',
    'cron(0 3 ? * 2#6 *)',
    'cron(0 3 ? * 2#1,3#2 *)',
    'cron(0 3 L-31 * ? *)',
    'cron(0 3 31 2 ? *)',
    'cron(0 3 30,31 FEB ? *)',
    'cron(0 3 31 4,6,9,11 ? *)',
    'cron(0 3 29 2 ? 2027)',
    'cron(0 3 * * ? 1969)',
    'cron(0 3 * * * *)',
    'cron(0 3 ? * ? *)',
    'cron(0/0 3 * * ? *)',
    'cron(0/5/5 3 * * ? *)',
    'cron(1-2-3 3 * * ? *)',
    'cron(1, 3 * * ? *)',
    'cron(? 3 * * ? *)',
    'at(x)',
    'at(2027-02-29T00:00:00)',
    'at(2027-01-01T24:00:00)',
    'at(2027-01-01T00:00)',
    'at(2027-01-01T00:00:00Z)',
    'at(2027-01-01)',
    'OFF',
    ' off',
  ])('cannot be %s', schedule => {
    expect(() => read({ schedule })).toThrow(
      `setting schedule: invalid value ${JSON.stringify(schedule)}; expected "off", or a schedule such as cron(`,
    );
    expect(() => read({ lists: [{ name: 'books', schedule }] })).toThrow('books: schedule: invalid value');
  });
});

describe('the longest time between two runs of a schedule', () => {
  it.each([
    ['rate(1 day)', 24],
    ['rate(2 hours)', 2],
    ['rate(30 minutes)', 0.5],
    ['cron(0 3 * * ? *)', 24],
    ['cron(0 3,15 * * ? *)', 12],
    ['cron(0 3,4 * * ? *)', 23],
    ['cron(0 0/6 * * ? *)', 6],
    ['cron(15 * * * ? *)', 1],
    ['cron(0 3 ? * MON-FRI *)', 72],
    ['cron(0 3 ? * 1 *)', 168],
    ['cron(0 3 1 * ? *)', 31 * 24],
    ['cron(0 3 L * ? *)', 31 * 24],
    ['cron(0 9 ? * 2#1 *)', 35 * 24],
    ['cron(0 3 29 2 ? *)', 1461 * 24],
  ])('of %s is %d hours', (schedule, hours) => {
    expect(longestIntervalHours(schedule)).toBe(hours);
  });

  it.each(['off', 'at(2030-01-01T00:00:00)', 'cron(0 3 * * ? 2030)', 'cron(0 3)'])(
    'of %s is null',
    schedule => {
      expect(longestIntervalHours(schedule)).toBeNull();
    },
  );
});
