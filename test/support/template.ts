import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readSettings } from '../../infra/settings.ts';
import { ToplistStack } from '../../infra/toplist-stack.ts';

// The library's validation of a template takes seconds. `npm run check` runs it once, as part of `cdk synth`.
process.env.CDK_VALIDATION = 'false';

/** Creates the stack with some settings changed, in the forms of CDK context. Its functions are not bundled, because the tests use only the template. */
export function stackWith(settings: Record<string, string> = {}): { app: App; stack: ToplistStack } {
  const app = new App({
    // A folder of the build output for each set of settings, so that the tests leave no other files.
    outdir: join(
      'cdk.out',
      `template-${createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16)}`,
    ),
    context: { 'aws:cdk:bundling-stacks': [] },
  });
  const read = readSettings(name => settings[name]);
  return { app, stack: new ToplistStack(app, 'Toplist', { settings: read }) };
}

export function templateWith(settings: Record<string, string> = {}): Template {
  return Template.fromStack(stackWith(settings).stack);
}
