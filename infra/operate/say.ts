import { printable } from '../client/printable.ts';

/** Prints a line to stderr. */
export function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
