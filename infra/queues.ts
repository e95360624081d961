import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { RETENTION_DAYS } from '../functions/core/limits.ts';
import { acknowledge } from './acknowledge.ts';

/** Creates a queue that is encrypted and rejects requests without TLS. */
export function queue(scope: Construct, id: string, props: QueueProps = {}): Queue {
  return new Queue(scope, id, { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, ...props });
}

/** Creates a queue for failures. A person has to look at its messages, so it keeps them for 14 days, the most that SQS allows. */
export function failureQueue(scope: Construct, id: string): Queue {
  const created = queue(scope, id, { retentionPeriod: Duration.days(RETENTION_DAYS) });
  acknowledge(created, {
    'AwsSolutions-SQS3': 'this queue is itself a dead-letter queue, and only an operator receives from it',
  });
  return created;
}

/** A destination for failed asynchronous invocations. Unlike the CDK's `SqsDestination`, it grants only `sqs:SendMessage`. */
export function onFailure(failures: Queue) {
  return {
    bind(_scope: Construct, fn: IFunction) {
      failures.grant(fn, 'sqs:SendMessage');
      return { destination: failures.queueArn };
    },
  };
}
