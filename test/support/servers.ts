import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type SampleSite,
  type SampleSiteOptions,
  startSampleSite,
} from '../../infra/local/sample-site/site.ts';

/** The origins that tests of this process have had. */
const origins = new Set<string>();

/**
 * Starts a sample site for one test, at an origin that no earlier test of this process had: the system may give out a port again, and in a
 * table that tests share a crawl of the same URL may still hold its list.
 */
export async function sampleSite(options?: SampleSiteOptions): Promise<SampleSite> {
  const site = await startSampleSite(options);
  const { origin } = new URL(site.url);
  if (origins.has(origin)) {
    const other = await sampleSite(options);
    await site.stop();
    return other;
  }
  origins.add(origin);
  onTestFinished(() => site.stop());
  return site;
}

/** Starts a web server for one test and returns its origin. */
export async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const origin = await listening(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return origin;
}

/** Starts a raw TCP server for one test. Returns its origin and a function that counts its connections. */
export async function socketServer(
  connected: (socket: Socket) => void,
): Promise<{ origin: string; connections: () => number }> {
  const sockets: Socket[] = [];
  const server = createSocketServer(socket => {
    sockets.push(socket);
    socket.on('error', () => {});
    connected(socket);
  });
  const origin = await listening(server);
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { origin, connections: () => sockets.length };
}

export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}
