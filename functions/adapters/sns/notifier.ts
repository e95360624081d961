import type { Notifier } from '../../core/crawl/ports.ts';
import { messageAbout } from './message.ts';
import type { Publisher } from './publisher.ts';

/**
 * The SNS topic `published`. Each message names its list in the attribute `list`, so that a subscription can filter by it.
 * @param apiUrl of the API, to which a notification links; empty if it is not known
 */
export function createNotifier(sns: Publisher, TopicArn: string, apiUrl: string): Notifier {
  return {
    async published(publication) {
      const link = apiUrl === '' ? null : `${apiUrl}/${publication.list}`;
      await sns.publish({
        TopicArn,
        Subject: `Toplist: ${publication.list} is published`,
        Message: messageAbout(publication, link),
        MessageAttributes: { list: { DataType: 'String', StringValue: publication.list } },
      });
    },
  };
}
