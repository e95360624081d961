import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSnsClient, LIMITS } from '../../../../functions/adapters/sns/client.ts';
import { SEED_HTTP_TIMEOUT } from '../../../../functions/core/limits.ts';
import { listening, socketServer } from '../../../support/servers.ts';

const SHORT = { attempts: 2, connect: 0.2, response: 0.2 };
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: 300\r\n\r\n';

/** Publishes by the client to an endpoint. */
async function publish(endpoint: string): Promise<unknown> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createSnsClient({ endpoint, region: 'us-east-1', credentials }, SHORT);
  onTestFinished(() => client.destroy());
  return client.publish({ TopicArn: 'arn:aws:sns:us-east-1:1:published', Message: 'hello' });
}

describe('the client of SNS gives up', () => {
  it.each([
    ['never responds', ''],
    ['stops in the middle of its response', `${HEAD}<PublishResponse>`],
  ])('after its attempts if the service %s', async (_, response) => {
    const server = await socketServer(socket => socket.on('data', () => socket.write(response)));
    await expect(publish(server.origin)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(server.connections()).toBe(SHORT.attempts);
  });

  it('if nobody is there', async () => {
    const server = createServer();
    const origin = await listening(server);
    await new Promise(resolve => server.close(resolve));
    await expect(publish(origin)).rejects.toThrow('ECONNREFUSED');
  });

  it('in less than ten seconds, so that seed still responds before its HTTP API has waited for 30', () => {
    const { attempts, connect, response } = LIMITS;
    // The response may begin and go on as late as possible; the SDK waits up to 0.1 s before it tries again.
    const longest = attempts * (Math.max(connect, response) + response) + 0.1;
    expect(longest).toBeLessThan(10);
    expect(SEED_HTTP_TIMEOUT + longest).toBeLessThan(30);
  });
});
