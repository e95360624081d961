import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** A queue of this stack: encrypted, and reached over TLS alone. */
export function queue(scope: Construct, id: string, props: QueueProps = {}): Queue {
  return new Queue(scope, id, { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, ...props });
}

/** A queue in which nothing moves until a person looks, so it keeps what it has for as long as SQS can. */
export function failureQueue(scope: Construct, id: string): Queue {
  const made = queue(scope, id, { retentionPeriod: Duration.days(14) });
  acknowledge(made, {
    'AwsSolutions-SQS3': 'it is itself where failures rest, and nothing receives from it but a person',
  });
  return made;
}

/** Where asynchronous calls go that came to nothing. The CDK's own destination would grant more than to send. */
export function onFailure(failures: Queue) {
  return {
    bind(_scope: Construct, fn: IFunction) {
      failures.grant(fn, 'sqs:SendMessage');
      return { destination: failures.queueArn };
    },
  };
}
