import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** An SQS client that goes to the configured endpoint. By default it follows the host of a queue's URL, past an endpoint that replaces AWS. */
export function createSqsClient(config: SQSClientConfig = {}): SQSClient {
  return new SQSClient({ useQueueUrlAsEndpoint: false, ...config });
}
