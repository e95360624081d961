import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';

/** Reads the policy of each topic of a stack from SNS, as JSON. */
export async function topicPolicies(stack: string): Promise<string[]> {
  const [cloudFormation, sns] = [new CloudFormationClient({}), new SNSClient({})];
  try {
    const { StackResourceSummaries = [] } = await cloudFormation.send(
      new ListStackResourcesCommand({ StackName: stack }),
    );
    const topics = StackResourceSummaries.filter(({ ResourceType }) => ResourceType === 'AWS::SNS::Topic');
    const policies = topics.map(async ({ PhysicalResourceId: TopicArn }) => {
      const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      return JSON.stringify(JSON.parse(Attributes?.Policy ?? '{}'));
    });
    return await Promise.all(policies);
  } finally {
    cloudFormation.destroy();
    sns.destroy();
  }
}
