import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { question } from '../../../infra/operate/ask.ts';

/** Asks on a terminal on which this is typed. */
function answer(typed: string): Promise<boolean> {
  const [input, output] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
  const answered = question('Go on?', Object.assign(input, { isTTY: true, setRawMode: () => input }), output);
  input.write(typed);
  return answered;
}

it.each(['y\n', 'YES\n', ' y \n'])('%j is a yes', async typed => {
  expect(await answer(typed)).toBe(true);
});

it.each(['n\n', '\n', 'yesterday\n', '\x03', '\x04'])('%j is a no', async typed => {
  expect(await answer(typed)).toBe(false);
});
