import type * as z from 'zod';
import { type Flags, readFlags } from '../../infra/local/flags.ts';

interface Command<Values> {
  /** How it is called, such as `npm run test:faults`. */
  name: string;
  help: string;
  /** All its flags but `help`, each of which takes a value. */
  flags: Flags;
  values: z.ZodType<Values>;
  /** What each flag expects, as the error about an invalid value says it. */
  expected: Record<string, string>;
}

/**
 * Reads the arguments of this process, a test command. Ends the process with the help if it is asked for, and with one line if an argument
 * is wrong: a test that ran with other arguments than those that were meant would prove something else.
 */
export function readArguments<Values>({ name, help, flags, values, expected }: Command<Values>): Values {
  const all = { ...flags, help: { value: null, short: 'h' } };
  const given = readFlags(name, all, process.argv.slice(2), process.env);
  if ('problem' in given) return end(given.problem);
  if (given.has('help')) {
    console.log(help);
    process.exit(0);
  }
  const texts = Object.fromEntries([...given].map(([flag, texts]) => [flag, texts.at(-1)]));
  const parsed = values.safeParse(texts);
  if (parsed.success) return parsed.data;
  const flag = String(parsed.error.issues[0]?.path[0]);
  return end(`--${flag}: invalid value ${JSON.stringify(texts[flag])}; expected ${expected[flag]}`);
}

function end(problem: string): never {
  console.error(problem);
  process.exit(1);
}
