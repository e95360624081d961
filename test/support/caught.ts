import { CrawlError } from '../../functions/core/errors.ts';

/** The CrawlError that something throws; a test for one fails where there is none, or another error. */
export function caught(act: () => unknown): CrawlError {
  try {
    act();
  } catch (error) {
    if (error instanceof CrawlError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The CrawlError that something rejects with. */
export async function rejected(acting: Promise<unknown>): Promise<CrawlError> {
  try {
    await acting;
  } catch (error) {
    if (error instanceof CrawlError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
