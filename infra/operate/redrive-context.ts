import type { Deployed } from './deployed.ts';

/** What the parts of a redrive work with. */
export interface RedriveContext {
  deployed: Deployed;
  /** Ends the redrive before its next step. */
  signal: AbortSignal;
  /** Is called when a crawl may have started or gone on. */
  onStart(): void;
}
