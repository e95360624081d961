import { expect, it } from 'vitest';
import { shortLogLine } from '../../../infra/local/log-line.ts';

/** A line as Powertools writes it. */
const logged = (fields: object) =>
  JSON.stringify({
    level: 'INFO',
    message: 'page stored',
    timestamp: '2026-11-25T18:29:01.980Z',
    service: 'Toplist',
    cold_start: true,
    function_arn: 'arn:aws:lambda:us-east-1:000000000000:function:Toplist-parse',
    function_memory_size: '512',
    function_name: 'Toplist-parse',
    function_request_id: '95573545-778b-48ed-bc99-ce5b7fd789eb',
    sampling_rate: 0,
    crawl: '937719e871bd52009017',
    ...fields,
  });

it('a page is one short line with what is known about it', () => {
  expect(shortLogLine(logged({ list: 'books', page: 3, ms: 52, entries: 25 }))).toBe(
    '18:29:01 parse page stored (list books, page 3, ms 52, entries 25)',
  );
});

it('a problem shows its level, and an error its name and message', () => {
  const fields = { level: 'WARN', message: 'page failed', page: 7, class: 'retry', actual: 'status 500' };
  expect(shortLogLine(logged(fields))).toBe(
    '18:29:01 parse WARN page failed (page 7, class retry, actual status 500)',
  );
  const error = { name: 'TypeError', message: 'x is undefined', stack: 'TypeError: ...', location: 'a.ts:1' };
  expect(shortLogLine(logged({ level: 'ERROR', message: 'seed failed', error }))).toBe(
    '18:29:01 parse ERROR seed failed (error TypeError: x is undefined)',
  );
});

it('an error of the platform reads as the emulator reports it', () => {
  const message = { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 20.00 seconds' };
  const line = { timestamp: '2026-11-25T18:29:01.980Z', level: 'ERROR', requestId: 'a', message };
  expect(shortLogLine(JSON.stringify(line))).toBe(
    '18:29:01 ERROR Sandbox.Timedout: Task timed out after 20.00 seconds',
  );
});

it('metrics are left out, and any other line stays as it is', () => {
  expect(shortLogLine('{"_aws":{"Timestamp":1},"service":"Toplist","PagesParsed":1}')).toBeUndefined();
  for (const line of ['plain text', '{"half":', '"text"', 'null', '{"a":1}'])
    expect(shortLogLine(line)).toBe(line);
});

it('a line is short, and what a site sent cannot control the terminal', () => {
  const line = shortLogLine(logged({ actual: `\x1b]0;title\x07\r\n\x9b2J${'long '.repeat(1000)}` }));
  expect(line).toContain('actual \\x1b]0;title\\x07\\x0d\\x0a\\x9b2Jlong long');
  expect(line?.endsWith('...')).toBe(true);
  expect(line?.length).toBeLessThan(250);
});
