import { appendFile, cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { workFolder } from './tools.ts';

/**
 * What a thread of a function reports: the milliseconds in which it was busy, the most bytes of its heap that were in use after a full collection, and
 * the most of its heap and buffers that were in use at all.
 */
const Watched = z.object({
  watched: z.string(),
  busyMs: z.number(),
  liveBytes: z.number(),
  peakBytes: z.number(),
});
export type Watched = z.infer<typeof Watched>;

/** Milliseconds between two reports. */
export const EVERY_MS = 200;

/**
 * Appended to a bundle: reports what Node knows of the thread that runs it. A thread that has become idle makes a full collection, so that each has made
 * one.
 */
const WATCH = `
const { PerformanceObserver: __Observer, constants: __constants } = await import('node:perf_hooks');
const { getHeapStatistics: __heap, setFlagsFromString: __flags } = await import('node:v8');
const { runInNewContext: __run } = await import('node:vm');
const { threadId: __thread } = await import('node:worker_threads');
__flags('--expose-gc');
const __collect = __run('gc');
let __live = 0, __peak = 0, __busy = 0, __collected = 0;
new __Observer(list => {
  if (list.getEntries().some(({ detail }) => detail.kind === __constants.NODE_PERFORMANCE_GC_MAJOR))
    __live = Math.max(__live, __heap().used_heap_size);
}).observe({ entryTypes: ['gc'] });
setInterval(() => {
  const active = () => performance.eventLoopUtilization().active;
  const heap = __heap();
  __peak = Math.max(__peak, heap.used_heap_size + heap.external_memory);
  if (active() - __busy < 10 && __busy - __collected > 10) {
    __collect();
    __collected = active();
  }
  const busyMs = __busy = active();
  console.log(JSON.stringify({ watched: process.env.AWS_LAMBDA_FUNCTION_NAME + ' ' + __thread, busyMs, liveBytes: __live, peakBytes: __peak }));
}, ${EVERY_MS}).unref();
`;

/** Copies an assembly, with bundles that report how busy they are and how much memory they use. */
export async function watchedAssembly(assembly: string): Promise<string> {
  const folder = join(workFolder('watched'), String(process.pid));
  await rm(folder, { recursive: true, force: true });
  await cp(assembly, folder, { recursive: true });
  for (const name of await readdir(folder))
    if (name.startsWith('asset.')) await appendFile(join(folder, name, 'index.mjs'), WATCH);
  return folder;
}

/** Reads a line of a log; null if it is a function's own. */
export function readWatched(line: string): Watched | null {
  return line.startsWith('{"watched"') ? Watched.parse(JSON.parse(line)) : null;
}
