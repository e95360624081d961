// One execution environment: loads a function's bundle and runs one invocation at a time. It is plain JavaScript, so that a worker
// starts without a TypeScript loader.
import { parentPort, workerData } from 'node:worker_threads';

/**
 * @typedef {{ entry: string, handler: string, context: Record<string, unknown> }} Start
 * @typedef {{ requestId: string, event: string, deadline: number, arn: string }} Invocation
 */

const port = parentPort;
if (port === null) throw new Error('lambda-worker.mjs must run in a worker thread');

/** @type {Start} */
const { entry, handler: handlerName, context } = workerData;

/** @param {unknown} error */
function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

/** @param {unknown} error @param {string} [requestId] */
function logError(error, requestId) {
  const { errorType, errorMessage, trace } = describe(error);
  const message = { errorType, errorMessage, stackTrace: trace.slice(1).map(line => line.trim()) };
  console.error(JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', requestId, message }));
}

/** @type {Function} */
let handler;
try {
  const bundle = await import(entry);
  handler = bundle[handlerName];
  if (typeof handler !== 'function') throw new Error(`${entry} does not export a function ${handlerName}`);
  port.postMessage({ kind: 'ready' });
} catch (error) {
  logError(error);
  port.postMessage({ kind: 'broken', error: describe(error) });
}

port.on('message', async (/** @type {Invocation} */ { requestId, event, deadline, arn }) => {
  try {
    const result = await handler(JSON.parse(event), {
      ...context,
      awsRequestId: requestId,
      invokedFunctionArn: arn,
      callbackWaitsForEmptyEventLoop: false,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    port.postMessage({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    logError(error, requestId);
    port.postMessage({ kind: 'error', requestId, error: describe(error) });
  }
});
