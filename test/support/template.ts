import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { readSettings } from '../../infra/settings.ts';
import { ToplistStack } from '../../infra/toplist-stack.ts';

// The library's own check of a template takes seconds; `cdk synth`, which `npm run check` runs too, has it done once.
process.env.CDK_VALIDATION = 'false';

const CdkJson = z.object({ context: z.record(z.string(), z.string()) });

/** The settings as cdk.json has them, each as CDK context carries it. */
export const DEFAULTS = CdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8'))).context;

/** The stack with other settings than cdk.json's, its functions not bundled: for tests that look at the template alone. */
export function stackWith(settings: Record<string, string> = {}): { app: App; stack: ToplistStack } {
  const app = new App({
    // Among the build output, the same settings in the same place, so that tests leave nothing else behind.
    outdir: join(
      'cdk.out',
      `template-${createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16)}`,
    ),
    context: { 'aws:cdk:bundling-stacks': [] },
  });
  const read = readSettings(name => ({ ...DEFAULTS, ...settings })[name]);
  return { app, stack: new ToplistStack(app, 'Toplist', { settings: read }) };
}

export function templateWith(settings: Record<string, string> = {}): Template {
  return Template.fromStack(stackWith(settings).stack);
}
