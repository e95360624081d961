import type { ErrorClass } from '../errors.ts';
import { MAX_INVISIBLE, MAX_TRIES } from '../limits.ts';

/** A block lasts for minutes at least, so it is waited out ten times as long as an error. */
const BLOCKED_FACTOR = 10;

/** What happens to a message after an error: another try after so many seconds, or the dead letters and why. */
export type Decision = { again: number } | { dead: string };

/**
 * Decides by the error's class alone.
 * @param tries fetches so far, this one included
 * @param left seconds to the crawl's deadline
 * @param random 0 to 1, for the jitter that keeps pages from coming back together
 */
export function decide(
  error: { class: ErrorClass; retryAfterSeconds: number | null },
  tries: number,
  left: number,
  retryBaseSeconds: number,
  random: number,
): Decision {
  if (error.class === 'changed' || error.class === 'refused')
    return { dead: `${error.class}: trying again cannot help` };
  if (tries >= MAX_TRIES) return { dead: `${error.class}: ${tries} tries` };
  const base = retryBaseSeconds * (error.class === 'blocked' ? BLOCKED_FACTOR : 1);
  const wait = Math.ceil(base * 2 ** (tries - 1) * (0.5 + random));
  const again = Math.max(wait, error.retryAfterSeconds ?? 0);
  if (again > MAX_INVISIBLE)
    return { dead: `${error.class}: asked to wait ${again} s, longer than a message can` };
  if (error.class === 'blocked' && again > left)
    return { dead: `blocked: ${again} s to wait, and the deadline is nearer` };
  return { again };
}
