import { describe, expect, it } from 'vitest';
import { ParameterError, readQuery, readRank } from '../../../../functions/adapters/http/query.ts';

function wrong(act: () => unknown): ParameterError {
  try {
    act();
  } catch (error) {
    if (error instanceof ParameterError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
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
    'names limit=%s',
    value => {
      const error = wrong(() => query(`limit=${value}`));
      expect(error.parameter).toBe('limit');
      expect(error.message).toContain('a whole number from 1 to 1000');
    },
  );

  it.each(['-1', 'x', '1000000000'])('names offset=%s', value => {
    expect(wrong(() => query(`offset=${value}`))).toMatchObject({
      parameter: 'offset',
      accepts: 'a whole number from 0',
    });
  });

  it('names a parameter given twice', () =>
    expect(wrong(() => query('limit=1&limit=2')).parameter).toBe('limit'));

  it.each(['page', 'Limit', '__proto__', 'constructor', 'toString', ''])(
    'names the unknown parameter "%s"',
    name => {
      const error = wrong(() => query(`${name}=1`));
      expect(error.parameter).toBe(name);
      expect(error.message).toContain('limit, offset');
    },
  );

  it('cuts a long value short', () =>
    expect(wrong(() => query(`limit=${'9'.repeat(10_000)}`)).message.length).toBeLessThan(200));
});

it('readRank takes whole numbers from 1 and names anything else', () => {
  expect(readRank('1')).toBe(1);
  for (const text of ['0', '-1', 'x', '', '1/2', '1 '])
    expect(wrong(() => readRank(text))).toMatchObject({
      parameter: 'rank',
      accepts: 'a whole number from 1',
    });
});
