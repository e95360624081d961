import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';

const Template = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) });

/** Runs the app as the CDK CLI does, with cdk-nag. Returns how many resources of each type its stack has. */
async function synthesize(context: Record<string, string>): Promise<Map<string, number>> {
  const outdir = await mkdtemp(join(tmpdir(), 'toplist-synth-'));
  onTestFinished(() => rm(outdir, { recursive: true }));
  const env = {
    ...process.env,
    CDK_CLI_VERSION: '2',
    CDK_VALIDATION: 'false',
    CDK_OUTDIR: outdir,
    // Without bundles, because the test looks only at the template.
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
  };
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'infra/app.ts'], { env });
  const text = await readFile(join(outdir, 'Toplist.template.json'), 'utf8');
  const counts = new Map<string, number>();
  for (const { Type } of Object.values(Template.parse(JSON.parse(text)).Resources))
    counts.set(Type, (counts.get(Type) ?? 0) + 1);
  return counts;
}

it.each(['movies,books,music', '["movies",{"name":"books","schedule":"rate(7 days)"},"music"]'])(
  'a synth with the lists %s has three schedules, one table, and one queue of pages beside those of failures',
  async lists => {
    const counts = await synthesize({ lists });
    expect(counts.get('AWS::Scheduler::Schedule')).toBe(3);
    expect(counts.get('AWS::DynamoDB::GlobalTable')).toBe(1);
    expect(counts.get('AWS::SQS::Queue')).toBe(4);
    expect(counts.get('AWS::Lambda::EventSourceMapping')).toBe(1);
    expect(counts.get('AWS::Lambda::Function')).toBe(3);
  },
);
