import Papa from 'papaparse';
import { expect, it } from 'vitest';
import { cellOf, formulaSafe } from '../../../../functions/core/read/formats.ts';
import { csvOf } from '../../../../functions/core/read/write.ts';

it.each([-5, -5.5, -1e-7, -1e21, 0, 9.7])('the number %s stays a number in a CSV cell', number => {
  expect(formulaSafe(cellOf(number))).toBe(String(number));
});

it.each(['-30-', '-5 people', '-1e', '=1', '-', '-e5'])('the text %s is protected in one', text => {
  expect(formulaSafe(cellOf(text))).toBe(`'${text}`);
});

it.each(['two\nlines', 'two\rlines', 'two\r\nlines', '\n', 'a "quoted" one', 'a, b'])(
  'a cell %j is one cell for another parser too',
  text => {
    const csv = csvOf([{ before: 1, text, after: 2 }], {
      fields: ['before', 'text', 'after'],
      raw: true,
      bom: false,
    });
    expect(Papa.parse(csv, { newline: '\r\n', skipEmptyLines: true }).data).toEqual([
      ['before', 'text', 'after'],
      ['1', text, '2'],
    ]);
    // Readers that take any line break for the end of a row look for quotes first.
    expect(Papa.parse(csv, { newline: '\n', skipEmptyLines: true }).data).toHaveLength(2);
  },
);
