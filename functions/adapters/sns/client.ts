import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { Publisher } from './publisher.ts';

/** How long a notification may take. Seconds, but for the attempts. */
export interface Limits {
  attempts: number;
  connect: number;
  /** Until the response begins, connecting included, and then between any two parts of it. */
  response: number;
}

export const LIMITS: Limits = { attempts: 2, connect: 1, response: 2 };

/**
 * An SNS client that fails within seconds. By default it would wait longer for a topic that does not respond than a function may run, and
 * whoever repeats the publication would wait as long.
 */
export function createSnsClient(
  config: SNSClientConfig = {},
  limits: Limits = LIMITS,
): Publisher & { destroy(): void } {
  const client = new SNSClient({
    maxAttempts: limits.attempts,
    requestHandler: {
      connectionTimeout: limits.connect * 1000,
      requestTimeout: limits.response * 1000,
      throwOnRequestTimeout: true,
      socketTimeout: limits.response * 1000,
    },
    ...config,
  });
  return {
    publish: input => client.send(new PublishCommand(input)),
    destroy: () => client.destroy(),
  };
}
