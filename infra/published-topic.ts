import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Creates the topic that is told whenever a list has a new state. It is not the topic of the alarms: who reads a list need not run it.
 * @param to an e-mail address or an https URL that is subscribed, or an empty string
 */
export function publishedTopic(scope: Construct, to: string): Topic {
  const topic = new Topic(scope, 'published', { enforceSSL: true });
  const protocol = to.startsWith('https://') ? SubscriptionProtocol.HTTPS : SubscriptionProtocol.EMAIL;
  // `addSubscription` would take the address as the id, and the CDK prints ids: a URL may hold credentials.
  if (to !== '') new Subscription(topic, 'to', { topic, protocol, endpoint: to });
  return topic;
}
