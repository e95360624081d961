import type { Context, SQSEvent } from 'aws-lambda';
import type { SimulatedMessage } from './queue.ts';

/** Creates the context of an invocation. The handlers only log it. */
export function context(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'simulated',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:0:function:simulated',
    memoryLimitInMB: '512',
    awsRequestId: 'simulated',
    logGroupName: 'simulated',
    logStreamName: 'simulated',
    getRemainingTimeInMillis: () => 60_000,
    done() {},
    fail() {},
    succeed() {},
  };
}

/** Creates the event that delivers these messages. */
export function sqsEvent(batch: SimulatedMessage[]): SQSEvent {
  return { Records: batch.map(recordOf) };
}

function recordOf(message: SimulatedMessage): SQSEvent['Records'][number] {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    md5OfBody: '',
    eventSource: 'aws:sqs',
    awsRegion: 'local',
    eventSourceARN: 'arn:aws:sqs:local:0:pages',
    messageAttributes: {},
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentAt),
      SenderId: 'simulated',
      ApproximateFirstReceiveTimestamp: '0',
    },
  };
}
