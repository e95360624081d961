import { subscribe } from 'node:diagnostics_channel';
import { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';

/** What the functions asked of the servers of the local stack. */
export interface ServerCounts {
  /** Requests by operation: `PutItem`, `SendMessageBatch`. */
  requests: Record<string, number>;
  reads: number;
  writes: number;
}

/** What Node tells of a request that has arrived. */
const Begun = z.object({ request: z.instanceof(IncomingMessage), response: z.instanceof(ServerResponse) });
const UNITS = /"ConsumedCapacity":\{"CapacityUnits":([\d.]+)/;
/** What Lambda does, not a function. */
const OF_LAMBDA = ['ReceiveMessage', 'DeleteMessage', 'DeleteMessageBatch'];
const OF_SETUP = ['CreateTable', 'DescribeTable', 'CreateQueue'];

/**
 * Counts the requests that arrive at the table and the queues in this process, and the capacity that the table reports. It asks the table
 * for the capacity on behalf of the functions, which do not need it: it adds that to each request as it is read.
 */
export function countOnServer(): ServerCounts {
  const counts: ServerCounts = { requests: {}, reads: 0, writes: 0 };
  subscribe('http.server.request.start', message => {
    const { request, response } = Begun.parse(message);
    const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (operation === '' || [...OF_LAMBDA, ...OF_SETUP].includes(operation)) return;
    counts.requests[operation] = (counts.requests[operation] ?? 0) + 1;
    if (!service.startsWith('DynamoDB')) return;
    askForCapacity(request);
    onBody(response, body => {
      const units = UNITS.exec(body)?.[1];
      if (/^(Get|Query|BatchGet)/.test(operation)) counts.reads += Number(units ?? 0);
      // A write whose condition fails reports none, and costs a unit.
      else counts.writes += Number(units ?? 1);
    });
  });
  return counts;
}

/** Adds a member to the JSON that is read from a request. */
function askForCapacity(request: IncomingMessage): void {
  const emit = request.emit.bind(request);
  let isFirst = true;
  request.emit = (event: string | symbol, ...args: unknown[]) => {
    const [chunk] = args;
    if (event !== 'data' || !isFirst || !Buffer.isBuffer(chunk)) return emit(event, ...args);
    isFirst = false;
    return emit(
      event,
      Buffer.from(chunk.toString('latin1').replace('{', '{"ReturnConsumedCapacity":"TOTAL",'), 'latin1'),
    );
  };
}

function onBody(response: ServerResponse, read: (body: string) => void): void {
  const { end } = response;
  response.end = function (this: ServerResponse, ...args: unknown[]) {
    read(String(args[0] ?? ''));
    return Reflect.apply(end, this, args);
  };
}
