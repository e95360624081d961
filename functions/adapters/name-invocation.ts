import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/** What a log line says of an invocation. */
export type Invocation = Pick<Context, 'awsRequestId' | 'functionName'>;

/**
 * Names the function and the invocation in the log lines that follow. What else a context has would add 150 bytes to each line, and is the
 * same in all lines of a log group.
 */
export function nameInvocation(
  logger: Pick<Logger, 'appendKeys'>,
  { awsRequestId, functionName }: Invocation,
): void {
  logger.appendKeys({ function_name: functionName, function_request_id: awsRequestId });
}
