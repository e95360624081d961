import type { ErrorClass } from '../errors.ts';
import { MAX_INVISIBLE, MAX_TRIES } from '../limits.ts';

/** A block lasts for minutes at least, so its wait is ten times as long as that of an error. */
const BLOCKED_FACTOR = 10;

/** What happens to a message after an error: a retry after so many seconds, or the dead-letter queue and why. */
export type Decision = { again: number } | { dead: string };

/**
 * Decides by the error's class alone.
 * @param tries fetches so far, this one included
 * @param left seconds to the crawl's deadline
 * @param random 0 to 1, for the jitter that keeps pages from being retried together
 */
export function decide(
  error: { class: ErrorClass; retryAfterSeconds: number | null },
  tries: number,
  left: number,
  retryBaseSeconds: number,
  random: number,
): Decision {
  if (error.class === 'changed' || error.class === 'refused')
    return { dead: `${error.class}: a retry cannot help` };
  if (left < 0) return { dead: `${error.class}: the deadline has passed` };
  if (tries >= MAX_TRIES) return { dead: `${error.class}: ${tries} tries` };
  const base = retryBaseSeconds * (error.class === 'blocked' ? BLOCKED_FACTOR : 1);
  const wait = Math.ceil(base * 2 ** (tries - 1) * (0.5 + random));
  const again = Math.max(wait, error.retryAfterSeconds ?? 0);
  if (again > MAX_INVISIBLE)
    return { dead: `${error.class}: the wait of ${again} s is longer than a message can be invisible` };
  if (error.class === 'blocked' && again > left)
    return { dead: `blocked: the wait of ${again} s would end after the deadline` };
  return { again };
}
