import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';

/**
 * Creates the topic that alarms notify.
 * @param email the address that gets the notifications, or an empty string
 */
export function alarmTopic(stack: Stack, email: string): Topic {
  const topic = new Topic(stack, 'alarms', { displayName: `${stack.stackName} alarms`, enforceSSL: true });
  // `enforceSSL` gives the topic a policy that only denies. It replaces SNS's default policy, which lets alarms of the account publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
  if (email !== '') topic.addSubscription(new EmailSubscription(email));
  return topic;
}
