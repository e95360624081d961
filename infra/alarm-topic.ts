import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/**
 * Creates the topic that alarms notify.
 * @param service whose alarms they are
 * @param email the address that gets the notifications, or an empty string
 */
export function alarmTopic(scope: Construct, service: string, email: string): Topic {
  // SNS documents no other special characters than spaces, hyphens and underscores, and at most 100 in all.
  const displayName = `${service.replaceAll('/', ' ').slice(0, 90)} alarms`;
  const topic = new Topic(scope, 'alarms', { displayName, enforceSSL: true });
  // `enforceSSL` gives the topic a policy that only denies. It replaces SNS's default policy, which lets alarms of the account publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  if (email !== '') topic.addSubscription(new EmailSubscription(email));
  return topic;
}
