import { Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { commandFor } from './command-for.ts';

/** What the descriptions of alarms say to do. */
export interface Remedies {
  /** How a list is crawled: the one of that name, or the only one if it is null. */
  crawl(list: string | null): string;
  /** How a queue of failures is emptied. */
  empty(queue: Queue): string;
}

/**
 * The remedies of a Toplist: the commands of this project, which find it by its stack if it is the stack's own. For any other, what works
 * without them: a signed request starts a crawl, which makes the messages of an earlier one useless.
 * @param service the name under which the functions report: that of the stack, if the Toplist is the stack's own
 */
export function remediesOf(scope: Construct, service: string, apiUrl: string): Remedies {
  const { stackName } = Stack.of(scope);
  if (service === stackName)
    return {
      crawl: list => commandFor(stackName, 'crawl', ...(list === null ? [] : ['--list', list])),
      empty: () => commandFor(stackName, 'redrive'),
    };
  const crawl = (list: string | null) =>
    `send POST ${apiUrl}/crawls${list === null ? '' : ` with the body {"list":"${list}"}`}, signed by AWS Signature Version 4`;
  return {
    crawl,
    empty: ({ queueUrl }) =>
      `once the cause is gone, ${crawl('NAME')}, then aws sqs purge-queue --queue-url ${queueUrl}`,
  };
}
