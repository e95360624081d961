import fc from 'fast-check';

/** The parameters of one run: the probability of each fault, the size of the list, and the settings. */
export interface FaultRates {
  seed: number;
  pages: number;
  pageSize: number;
  intervalSeconds: number;
  /** The `Crawl-delay` of robots.txt, in seconds; 0 for none. */
  crawlDelay: number;
  maxConcurrency: number;
  /** Handlers that are stopped between two calls. */
  stops: number;
  /** Handlers that run out of time in a call. */
  timeouts: number;
  throttles: number;
  /** Writes that take effect but whose response is lost; half of them are sent again by the SDK. */
  lostResponses: number;
  /** Whether the clocks of functions differ. */
  clocks: boolean;
  duplicates: number;
  late: number;
  undeleted: number;
  /** Messages that SQS moves to the dead-letter queue when they are received again, as if for the 100th time. */
  exhausted: number;
  refusedSends: number;
  /** Messages that the topic of publications refuses. */
  refusedNotifications: number;
  web: number;
  /** Whether the site's movies change during a crawl. */
  changes: boolean;
  /** Whether the list grows or shrinks during a crawl. */
  lengths: boolean;
  /** Triggers after which the queue is paused for hours, so that pages are overdue. */
  pauses: number;
  /** Triggers after which the settings change. */
  deploys: number;
  /** Triggers after which a message that is not a page message is sent. */
  strays: number;
  /** Triggers during which the site rejects every request for a page. */
  blocks: number;
}

const probability = fc.constantFrom(0, 0.02, 0.1, 0.3);
const rare = fc.constantFrom(0, 0.01, 0.05);
/** Of what happens at most once a trigger. */
const sometimes = fc.constantFrom(0, 0, 0.3);

/** Fault rates for a run, from no faults at all to a failure of almost every third call. */
export const faultRateSets: fc.Arbitrary<FaultRates> = fc.record({
  seed: fc.nat(),
  pages: fc.oneof(
    { weight: 400, arbitrary: fc.integer({ min: 1, max: 5 }) },
    { weight: 1, arbitrary: fc.constant(103) },
  ),
  pageSize: fc.integer({ min: 1, max: 2 }),
  // With 600 s, the second page is already due later than SQS can delay a message.
  intervalSeconds: fc.constantFrom(0, 0, 5, 5, 600),
  crawlDelay: fc.constantFrom(0, 0, 0, 20),
  maxConcurrency: fc.integer({ min: 2, max: 3 }),
  stops: probability,
  timeouts: rare,
  throttles: rare,
  lostResponses: rare,
  clocks: fc.boolean(),
  duplicates: fc.constantFrom(0, 0.1, 0.5),
  late: probability,
  undeleted: probability,
  exhausted: fc.constantFrom(0, 0.1, 0.5),
  refusedSends: probability,
  refusedNotifications: fc.constantFrom(0, 0.1, 0.5),
  web: probability,
  changes: fc.boolean(),
  lengths: fc.constantFrom(false, false, true),
  pauses: sometimes,
  deploys: sometimes,
  strays: sometimes,
  blocks: sometimes,
});
