import { describe, expect, it } from 'vitest';
import { cut } from '../../../functions/core/errors.ts';

describe('text that is cut', () => {
  it.each([
    ['a title of that length is left as it is', 'abcdef', 6, 'abcdef'],
    ['a longer one says that it goes on', 'abcdefg', 6, 'abcdef...'],
    ['a surrogate pair stays whole', 'abcde🎬', 6, 'abcde...'],
    ['a letter keeps its accent', 'abcdee\u0301f', 6, 'abcde...'],
    ['a family of several code points stays whole', 'ab👨‍👩‍👧', 6, 'ab...'],
    ['a character that ends there is kept', 'abcd🎬f', 6, 'abcd🎬...'],
  ])('%s', (_, text, length, expected) => {
    expect(cut(text, length)).toBe(expected);
  });
});
