import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { longestIntervalHours } from '../../infra/schedule-interval.ts';
import { readSettings } from '../../infra/settings.ts';
import { DEFAULTS } from '../support/template.ts';

const read = (changed: Record<string, unknown>) => {
  const given: Record<string, unknown> = { ...DEFAULTS, ...changed };
  return readSettings(name => given[name]);
};

describe('settings', () => {
  it('have defaults in cdk.json: an interval between fetches, and a table that outlives the stack', () => {
    expect(read({})).toMatchObject({
      listUrl: 'https://movie.douban.com/top250',
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
    ['listUrl', 'ftp://example.org', 'the http or https URL of page 1 of a list'],
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
    [
      'corsOrigin',
      'https://example.org/path',
      '"*", an empty string for no origin, or an origin such as https://example.org',
    ],
    ['ephemeral', 'yes', '"true" or "false"'],
  ])(
    'reject %s %j with an error that names the setting, the value and what was expected',
    (name, value, expected) => {
      expect(() => read({ [name]: value })).toThrow(
        `setting ${name}: invalid value ${JSON.stringify(value)}; expected ${expected}`,
      );
    },
  );

  it('reject a missing setting', () => {
    expect(() => read({ keepDays: undefined })).toThrow(/^setting keepDays: not set; expected /);
  });

  it('reject an interval of 0 for a list that is not on this machine', () => {
    expect(() => read({ pageIntervalSeconds: '0' })).toThrow(
      'setting pageIntervalSeconds: invalid value "0"; expected a whole number from 1 to 900, because the list is not on loopback (https://movie.douban.com/top250)',
    );
    expect(read({ pageIntervalSeconds: '0', listUrl: 'http://[::1]:8080/top250' }).pageIntervalSeconds).toBe(
      0,
    );
  });

  it('make a synth fail with only that message and no stack trace', async () => {
    const context = JSON.stringify({ ...DEFAULTS, maxConcurrency: '1' });
    const synth = promisify(execFile)(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
      env: { ...process.env, CDK_CONTEXT_JSON: context },
    });
    await expect(synth).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'setting maxConcurrency: invalid value "1"; expected a whole number from 2 to 1000\n',
    });
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
