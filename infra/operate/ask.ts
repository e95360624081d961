import { createInterface } from 'node:readline/promises';

/** Asks the operator a question. Returns whether the answer is yes; null without a terminal. */
export type Ask = ((text: string) => Promise<boolean>) | null;

/** Asks on this process's terminal; null if it has none. */
export function askTerminal(): Ask {
  return process.stdin.isTTY ? text => question(text, process.stdin, process.stderr) : null;
}

/** Asks a question to which only `y` or `yes` is a yes. Ctrl-C and Ctrl-D are a no. */
export async function question(
  text: string,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  const terminal = createInterface({ input, output });
  // Without this, Ctrl-D would leave the question open and end the process.
  const closed = new Promise<string>(resolve => terminal.once('close', () => resolve('')));
  try {
    // Ctrl-C rejects.
    const answer = await Promise.race([terminal.question(`${text} [y/N] `), closed]).catch(() => '');
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
