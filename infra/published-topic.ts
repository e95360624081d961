import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, UrlSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/**
 * Creates the topic that is told whenever a list has a new state. It is not the topic of the alarms: who reads a list need not run it.
 * @param to an e-mail address or an https URL that is subscribed, or an empty string
 */
export function publishedTopic(scope: Construct, to: string): Topic {
  const topic = new Topic(scope, 'published', { enforceSSL: true });
  if (to.startsWith('https:')) topic.addSubscription(new UrlSubscription(to));
  else if (to !== '') topic.addSubscription(new EmailSubscription(to));
  return topic;
}
