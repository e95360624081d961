/** An error whose message alone tells the user what to change. It is printed without a stack trace. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
}
