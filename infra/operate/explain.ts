import { messageOf } from '../../functions/core/errors.ts';
import { ApiProblem } from '../client/api.ts';
import { SettingsError } from '../settings-error.ts';
import { OperatorError } from './operator-error.ts';

/** What to print for an error, or for each of several. Only a bug in this program prints a stack trace. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return error.errors.map(explain).join('\n');
  if (error instanceof OperatorError || error instanceof SettingsError) return error.message;
  if (error instanceof ApiProblem)
    return `${error.message}${error.status === 403 ? '; the caller needs execute-api:Invoke on POST /crawls' : ''}`;
  // Errors from the SDK have `$metadata`; errors from the network have a `code`.
  if ('$metadata' in error || 'code' in error)
    return `a request to AWS failed: ${error.name}: ${messageOf(error)}`;
  return error.stack ?? error.message;
}
