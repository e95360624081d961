import { describe, expect, it } from 'vitest';
import { ParameterError, readQuery, readRank } from '../../../../functions/adapters/http/query.ts';

function parameterError(act: () => unknown): ParameterError {
  try {
    act();
  } catch (error) {
    if (error instanceof ParameterError) return error;
    throw error;
  }
  throw new Error('expected a ParameterError, got none');
}
const query = (text: string) => readQuery(new URLSearchParams(text));

describe('readQuery', () => {
  it.each([
    ['', { offset: 0, limit: 1000 }],
    ['limit=1', { offset: 0, limit: 1 }],
    ['limit=1000&offset=0', { offset: 0, limit: 1000 }],
    ['offset=999999999', { offset: 999_999_999, limit: 1000 }],
    ['limit=007', { offset: 0, limit: 7 }],
  ])('reads "%s"', (text, slice) => expect(query(text)).toMatchObject(slice));

  it.each(['0', '1001', '-1', '1.5', '1e2', 'ten', '', ' 1', '9999999999', '٣', '0x10'])(
    'rejects limit=%s',
    value => {
      const error = parameterError(() => query(`limit=${value}`));
      expect(error.parameter).toBe('limit');
      expect(error.message).toContain('a whole number from 1 to 1000');
    },
  );

  it.each(['-1', 'x', '1000000000'])('rejects offset=%s', value => {
    expect(parameterError(() => query(`offset=${value}`))).toMatchObject({
      parameter: 'offset',
      accepts: 'a whole number from 0',
    });
  });

  it('rejects a repeated parameter', () =>
    expect(parameterError(() => query('limit=1&limit=2')).parameter).toBe('limit'));

  it.each(['page', 'Limit', '__proto__', 'constructor', 'toString', ''])(
    'rejects the unknown parameter "%s"',
    name => {
      const error = parameterError(() => query(`${name}=1`));
      expect(error.parameter).toBe(name);
      expect(error.message).toContain('limit, offset');
    },
  );

  it('truncates a long value in the error message', () =>
    expect(parameterError(() => query(`limit=${'9'.repeat(10_000)}`)).message.length).toBeLessThan(200));
});

it('readRank accepts whole numbers from 1 and rejects anything else', () => {
  expect(readRank('1')).toBe(1);
  for (const text of ['0', '-1', 'x', '', '1/2', '1 '])
    expect(parameterError(() => readRank(text))).toMatchObject({
      parameter: 'rank',
      accepts: 'a whole number from 1',
    });
});
