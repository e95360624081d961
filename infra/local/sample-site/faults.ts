import * as z from 'zod';
import type { Effect } from './effects.ts';
import { KINDS } from './kinds.ts';

/** The conditions under which a fault occurs. */
const Trigger = z.object({
  /** The page on which it occurs. Without one it occurs on every page of the list, but never on robots.txt. */
  page: z.union([z.int().positive(), z.literal('robots')]).optional(),
  /** Occurs on every nth matching request. */
  every: z.int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  /** The maximum number of occurrences. */
  times: z.int().positive().optional(),
});

type Kind = keyof typeof KINDS;

/** The settings of a kind. zod's type for an object without fields would forbid the fields of the trigger as well. */
type Settings<S extends z.ZodType> = string extends keyof z.input<S> ? unknown : z.input<S>;

/** A fault as plain JSON: its kind, the settings of the kind, and its trigger. The kinds are defined in kinds.ts. */
export type Fault = {
  [K in Kind]: { kind: K } & z.input<typeof Trigger> & Settings<(typeof KINDS)[K]['settings']>;
}[Kind];

/** What a request asks for: a page by its number, or robots.txt. */
export type Target = number | 'robots';

/** Returns the effects of the faults on the next request for a target. Called once per request. */
export type ArmedFaults = (target: Target) => Effect[];

/**
 * Creates faults from plain JSON. Probabilities use the seed, so that the same requests get the same faults again.
 * @throws Error saying which fault is invalid and why
 */
export function armFaults(value: unknown, seed: number): ArmedFaults {
  if (!Array.isArray(value)) throw new Error(`faults: expected an array, got ${typeof value}`);
  const random = createRandom(seed);
  const faults = value.map((fault: unknown, index) => {
    try {
      return armFault(fault, random);
    } catch (error) {
      throw new Error(`fault ${index + 1} is invalid: ${messageOf(error)}`);
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
  const { defaults, bind } = KINDS[kind];
  const trigger = { ...defaults, ...Trigger.parse(withoutUndefined({ page, every, probability, times })) };
  const effect = bind(settings);
  let matched = 0;
  let occurred = 0;
  return target => {
    if (trigger.page === undefined ? target === 'robots' : trigger.page !== target) return null;
    matched += 1;
    if (matched % (trigger.every ?? 1) !== 0) return null;
    if (random() >= (trigger.probability ?? 1)) return null;
    if (occurred >= (trigger.times ?? Number.POSITIVE_INFINITY)) return null;
    occurred += 1;
    return effect;
  };
}

/** Removes undefined values, which would otherwise override the defaults of the kind. */
function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function messageOf(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  if (issue === undefined) return String(error);
  return `${issue.path.length === 0 ? '' : `${issue.path.join('.')}: `}${issue.message}`;
}

/** Mulberry32: a short generator with a distribution that is even enough for faults, and the same results on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
