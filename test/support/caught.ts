import { CrawlError } from '../../functions/core/errors.ts';

/** Returns the CrawlError that a function throws. Throws if the function throws nothing or another error. */
export function caught(act: () => unknown): CrawlError {
  try {
    act();
  } catch (error) {
    if (error instanceof CrawlError) return error;
    throw error;
  }
  throw new Error('expected a CrawlError, got none');
}

/** Returns the CrawlError with which a promise rejects. Throws if the promise resolves or rejects with another error. */
export async function rejected(promise: Promise<unknown>): Promise<CrawlError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CrawlError) return error;
    throw error;
  }
  throw new Error('expected a CrawlError, got none');
}
