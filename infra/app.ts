import { App, Validations } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { readSettings } from './settings.ts';
import { ToplistStack } from './toplist-stack.ts';

/** The CDK CLI sets this. The runner on this machine synthesizes without it, and need not wait for an audit. */
const AUDITED = process.env.CDK_CLI_VERSION !== undefined;

// What this version of the library recommends to new projects; what cdk.json or `-c` says of a flag counts more.
const app = new App({ context: recommendedFlags });
try {
  const settings = readSettings(name => app.node.tryGetContext(name));
  new ToplistStack(app, 'Toplist', { settings });
  if (AUDITED) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  app.synth();
} catch (error) {
  // A wrong setting is the caller's to mend: the sentence helps, the stack trace does not.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
