/** A square that stands for an entry, and its distance from the next one, in pixels. */
export const SIDE = 10.4;
export const PITCH = 12.4;

/** A number as SVG writes it: one decimal is a tenth of a pixel. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The steps that are easy to read: 1, 2, 5, 10, 20, 50 and so on; the first one that is at least so large. */
export function niceStep(least: number): number {
  for (let power = 1; ; power *= 10)
    for (const step of [1, 2, 5]) if (step * power >= least) return step * power;
}

/** The class of a rank's tier: the first tenth of the list, the first two fifths, the rest. Of 250: 25 and 100. */
export function tierOf(rank: number, count: number): 'a' | 'b' | 'c' {
  const [first, second] = tiersOf(count);
  return rank <= first ? 'a' : rank <= second ? 'b' : 'c';
}

/** The last ranks of the first two tiers. */
export function tiersOf(count: number): [number, number] {
  return [Math.max(1, Math.round(count * 0.1)), Math.max(1, Math.round(count * 0.4))];
}
