import * as z from 'zod';
import type { Effect } from './effects.ts';
import { KINDS } from './kinds.ts';

/** What a fault may wait for. */
const Trigger = z.object({
  /** The page it happens on; without one, any page of the list, never robots.txt. */
  page: z.union([z.int().positive(), z.literal('robots')]).optional(),
  /** Every nth request that matches. */
  every: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  /** Only so many times. */
  times: z.int().positive().optional(),
});

type Kind = keyof typeof KINDS;

/** The settings of a kind; zod's type for an object without any would forbid the trigger's fields too. */
type Settings<S extends z.ZodType> = string extends keyof z.input<S> ? unknown : z.input<S>;

/** A way to misbehave, as plain JSON: a kind, its settings and when it happens. The kinds stand in kinds.ts. */
export type Fault = {
  [K in Kind]: { kind: K } & z.input<typeof Trigger> & Settings<(typeof KINDS)[K]['settings']>;
}[Kind];

/** Whose request it is: a page's number, or robots.txt. */
export type Target = number | 'robots';

/** Tells what the faults do to each request in turn. */
export type ArmedFaults = (target: Target) => Effect[];

/**
 * Makes faults of plain JSON. Chance follows the seed, so that the same requests meet the same faults again.
 * @throws Error with a sentence that says which fault is wrong and how
 */
export function armFaults(value: unknown, seed: number): ArmedFaults {
  if (!Array.isArray(value)) throw new Error('faults are an array of objects');
  const random = createRandom(seed);
  const faults = value.map((fault: unknown, index) => {
    try {
      return armFault(fault, random);
    } catch (error) {
      throw new Error(`fault ${index + 1} is wrong: ${sentence(error)}`);
    }
  });
  return target => faults.map(fault => fault(target)).filter(effect => effect !== null);
}

const KindName = z.looseObject({ kind: z.enum(Object.keys(KINDS).filter(isKind)) });

function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

function armFault(value: unknown, random: () => number): (target: Target) => Effect | null {
  const { kind, page, every, probability, times, ...settings } = KindName.parse(value);
  const { habit, bind } = KINDS[kind];
  const trigger = { ...habit, ...Trigger.parse(withoutUndefined({ page, every, probability, times })) };
  const effect = bind(settings);
  let matched = 0;
  let happened = 0;
  return target => {
    if (trigger.page === undefined ? target === 'robots' : trigger.page !== target) return null;
    matched += 1;
    if (matched % (trigger.every ?? 1) !== 0) return null;
    if (random() >= (trigger.probability ?? 1)) return null;
    if (happened >= (trigger.times ?? Number.POSITIVE_INFINITY)) return null;
    happened += 1;
    return effect;
  };
}

/** So that what a fault leaves open does not hide what its kind does by habit. */
function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function sentence(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  if (issue === undefined) return String(error);
  return `${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`;
}

/** Mulberry32: a few lines, even enough for faults, and the same on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
