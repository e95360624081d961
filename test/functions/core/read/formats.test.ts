import { expect, it } from 'vitest';
import { cellOf, formulaSafe } from '../../../../functions/core/read/formats.ts';

it.each([-5, -5.5, -1e-7, -1e21, 0, 9.7])('the number %s stays a number in a CSV cell', number => {
  expect(formulaSafe(cellOf(number))).toBe(String(number));
});

it.each(['-30-', '-5 people', '-1e', '=1', '-', '-e5'])('the text %s is protected in one', text => {
  expect(formulaSafe(cellOf(text))).toBe(`'${text}`);
});
