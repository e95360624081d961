/** The URL of a queue of that name. */
export const queueUrl = (name: string) => `https://sqs.us-east-1.amazonaws.com/1/${name}`;

/** The outputs of a stack that is named Books, but for its settings. */
export const BOOKS_OUTPUTS = {
  ApiUrl: 'https://abc.execute-api.us-east-1.amazonaws.com',
  TableName: 'Books-table',
  PagesQueueUrl: queueUrl('pages'),
  DeadLettersQueueUrl: queueUrl('dead-letters'),
  MissedTicksQueueUrl: queueUrl('missed-ticks'),
  SeedFailuresQueueUrl: queueUrl('seed-failures'),
  SeedFunctionName: 'Books-seed',
  PublishedTopicArn: 'arn:aws:sns:us-east-1:1:Books-published',
};
