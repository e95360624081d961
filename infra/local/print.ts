import { printable } from '../client/printable.ts';

/** Writes a message for the user to stderr, so that stdout holds only the list. An unexpected error has several lines. */
export function say(text: string): void {
  process.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
}

/** Writes to stdout and waits until everything is written, because a pipe accepts a long list in parts. */
export async function print(texts: Iterable<string>): Promise<void> {
  for (const text of texts) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(text, error => (error ? reject(error) : resolve()));
    });
  }
}
