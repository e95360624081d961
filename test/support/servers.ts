import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import {
  type SampleSite,
  type SampleSiteOptions,
  startSampleSite,
} from '../../infra/local/sample-site/site.ts';

/** Starts a sample site for one test. */
export async function sampleSite(options?: SampleSiteOptions): Promise<SampleSite> {
  const site = await startSampleSite(options);
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
