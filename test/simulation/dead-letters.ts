import type { DeadLetterQueue } from '../../functions/core/crawl/ports.ts';
import type { SimulatedMessage } from './queue.ts';
import type { Gate } from './table.ts';

/** As long as redrive's own adapter hides the letters that it has received. */
const VISIBILITY_MS = 600_000;

/** Simulates the dead-letter queue as redrive uses it. Each of its calls goes through the gate, so that it can fail or be the last. */
export function simulateDeadLetters(
  gate: Gate,
  letters: SimulatedMessage[],
  now: () => number,
): DeadLetterQueue {
  const indexOf = (receipt: string) => letters.findIndex(letter => letter.receipt === receipt);
  return {
    receive: () =>
      gate('receive', () =>
        letters
          .filter(letter => letter.visibleAt <= now())
          .slice(0, 10)
          .map(letter => {
            letter.receives += 1;
            letter.receipt = `${letter.id}-dead-${letter.receives}`;
            letter.visibleAt = now() + VISIBILITY_MS;
            return { body: letter.body, receiptHandle: letter.receipt };
          }),
      ),
    remove: ({ receiptHandle }) =>
      gate('remove', () => {
        const at = indexOf(receiptHandle);
        if (at >= 0) letters.splice(at, 1);
      }),
    leave: ({ receiptHandle }) =>
      gate('leave', () => {
        const letter = letters[indexOf(receiptHandle)];
        if (letter !== undefined) letter.visibleAt = now();
      }),
  };
}
