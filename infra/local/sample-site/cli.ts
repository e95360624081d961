import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type SampleRequest, startSampleSite } from './site.ts';

const USAGE =
  '[--port P] [--pages N] [--markup 2016|2025] [--latency MS] [--fault \'{"page":7,"kind":"status","status":500}\']...';

const whole = z.string().regex(/^\d+$/, 'expected a whole number').transform(Number);

const Flags = z.object({
  port: whole.pipe(z.number().max(65_535)).optional(),
  pages: whole.pipe(z.number().min(1).max(10_000)).optional(),
  markup: z.enum(['2016', '2025']).optional(),
  latency: whole.optional(),
});

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      pages: { type: 'string' },
      markup: { type: 'string' },
      latency: { type: 'string' },
      fault: { type: 'string', multiple: true },
    },
  });
  const { latency, ...flags } = Flags.parse(values);
  const faults = (values.fault ?? []).map(fault => JSON.parse(fault));
  const site = await startSampleSite({ ...flags, faults, latencyMs: latency, onRequest: report });
  console.log(site.url);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void site.stop());
} catch (error) {
  console.error(`${messageOf(error)}; usage: ${USAGE}`);
  process.exitCode = 2;
}

function report({ path, at, endedAt }: SampleRequest): void {
  console.error(`${new Date(at).toISOString()} ${path} ${(endedAt ?? at) - at} ms`);
}

function messageOf(error: unknown): string {
  const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
  if (issue !== undefined) return `--${issue.path.join('.')}: ${issue.message}`;
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}
