import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where and when this run was: `on 2 cores of ..., with 8 GB, Linux, Node 20.20.2, on 2026-11-26, load 0.3 at its start`. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return [
    `on ${availableParallelism()} cores of ${model}`,
    `with ${memory} GB`,
    process.platform,
    `Node ${process.versions.node}`,
    `on ${new Date().toISOString().slice(0, 10)}`,
    `load ${load.toFixed(1)} at its start`,
  ].join(', ');
}
