import { expect, it } from 'vitest';
import { templateWith } from '../support/template.ts';

/**
 * Logical ids in the template of version 0.1, synthesized at the last commit before the changelog's next section (7e6b2aa). A stack that
 * was deployed from it keeps what has the same id; a table with another one would be a new and empty table.
 */
const IDS_OF_0_1 = {
  table8235A42E: 'AWS::DynamoDB::GlobalTable',
  deadletters98524CE3: 'AWS::SQS::Queue',
  pages242CC503: 'AWS::SQS::Queue',
  missedticks722263DF: 'AWS::SQS::Queue',
  seedfailures00E9989A: 'AWS::SQS::Queue',
  seedDDF3C172: 'AWS::Lambda::Function',
  parseA7ED075D: 'AWS::Lambda::Function',
  apiC8550315: 'AWS::Lambda::Function',
  parsepages9EAB994F: 'AWS::Lambda::EventSourceMapping',
  scheduleFA363498: 'AWS::Scheduler::Schedule',
  httpD8F39B44: 'AWS::ApiGatewayV2::Api',
  alarms39815538: 'AWS::SNS::Topic',
  alarmnocrawlpublished6B2805E3: 'AWS::CloudWatch::Alarm',
  alarmcrawlfailedA51A08F4: 'AWS::CloudWatch::Alarm',
};
/** The properties of that table whose change replaces it. */
const TABLE_OF_0_1 = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};
/** The outputs by which the commands find a stack. */
const OUTPUTS = ['ApiUrl', 'DeadLettersQueueUrl', 'PagesQueueUrl', 'Settings', 'TableName'];

it.each(['movies', 'movies,books,music', 'books,movies'])(
  'a stack of version 0.1 keeps its table, queues, functions and schedule with the lists %s',
  lists => {
    const { Resources, Outputs } = templateWith({ lists }).toJSON();
    for (const [id, Type] of Object.entries(IDS_OF_0_1)) expect(Resources[id], id).toMatchObject({ Type });
    expect(Resources.table8235A42E.Properties).toMatchObject(TABLE_OF_0_1);
    expect(Resources.table8235A42E.Properties).not.toHaveProperty('TableName');
    for (const id of ['pages242CC503', 'deadletters98524CE3']) {
      expect(Resources[id].Properties).not.toHaveProperty('QueueName');
      expect(Resources[id].Properties).not.toHaveProperty('FifoQueue');
    }
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(OUTPUTS));
  },
);
