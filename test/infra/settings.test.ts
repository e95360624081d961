import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { longestGapHours } from '../../infra/schedule-interval.ts';
import { readSettings } from '../../infra/settings.ts';
import { DEFAULTS } from '../support/template.ts';

const read = (changed: Record<string, unknown>) => {
  const given: Record<string, unknown> = { ...DEFAULTS, ...changed };
  return readSettings(name => given[name]);
};

describe('settings', () => {
  it('each have a default in cdk.json, with an interval between fetches and retained data', () => {
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

  it('accept a number or boolean without quotes from a context file', () => {
    expect(read({ keepDays: 30, ephemeral: true })).toMatchObject({ keepDays: 30, ephemeral: true });
  });

  it.each([
    ['listUrl', 'ftp://example.org', 'the http or https URL of page 1 of a list'],
    ['schedule', 'daily', '"off" or a schedule such as cron(0 3 * * ? *) or rate(1 day)'],
    ['timeZone', 'Mars/Olympus', 'an IANA time zone such as Asia/Shanghai'],
    ['maxConcurrency', '1', 'a whole number from 2 to 1000'],
    ['maxConcurrency', 'many', 'a whole number from 2 to 1000'],
    ['pageIntervalSeconds', '901', 'a whole number from 0 to 900'],
    ['retryBaseSeconds', '0', 'a whole number from 1 to 900'],
    ['deadlineSeconds', '86401', 'a whole number from 1 to 86400'],
    ['keepDays', '1', 'a whole number from 2 to 3650'],
    ['userAgent', 'Zöe', 'up to 200 printable ASCII characters that say who crawls'],
    ['proxy', 'proxy:3128', 'empty, or the URL of an http proxy'],
    ['alarmEmail', 'me', 'empty, or an e-mail address'],
    [
      'corsOrigin',
      'https://example.org/path',
      '"*", empty for none, or an origin such as https://example.org',
    ],
    ['ephemeral', 'yes', '"true" or "false"'],
  ])(
    'reject %s %j with a message that names the setting, the value and the accepted values',
    (name, value, accepts) => {
      expect(() => read({ [name]: value })).toThrow(
        `setting ${name} is ${JSON.stringify(value)}, but accepts ${accepts}`,
      );
    },
  );

  it('reject a missing setting', () => {
    expect(() => read({ keepDays: undefined })).toThrow(/^setting keepDays is not set, but accepts /);
  });

  it('reject an interval of 0 for a list that is not on this machine', () => {
    expect(() => read({ pageIntervalSeconds: '0' })).toThrow(
      'setting pageIntervalSeconds is 0, but accepts 1 to 900 for a list that is not on loopback (https://movie.douban.com/top250)',
    );
    expect(read({ pageIntervalSeconds: '0', listUrl: 'http://[::1]:8080/top250' }).pageIntervalSeconds).toBe(
      0,
    );
  });

  it('make a synth fail with that message and without a stack trace', async () => {
    const context = JSON.stringify({ ...DEFAULTS, maxConcurrency: '1' });
    const synth = promisify(execFile)(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
      env: { ...process.env, CDK_CONTEXT_JSON: context },
    });
    await expect(synth).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'setting maxConcurrency is "1", but accepts a whole number from 2 to 1000\n',
    });
  });
});

describe('the longest interval of a schedule', () => {
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
  ])('of %s is %d hours', (schedule, hours) => {
    expect(longestGapHours(schedule)).toBe(hours);
  });

  it.each(['off', 'at(2030-01-01T00:00:00)', 'cron(0 3 L * ? *)', 'cron(0 3 * * ? 2030)', 'cron(0 3)'])(
    'of %s is unknown',
    schedule => {
      expect(longestGapHours(schedule)).toBeNull();
    },
  );
});
