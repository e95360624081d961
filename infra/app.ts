import { App, Validations } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { readSettings } from './settings.ts';
import { ToplistStack } from './toplist-stack.ts';

/** Whether to run cdk-nag. The CDK CLI sets this variable; a local run synthesizes without the CLI and skips the audit to start sooner. */
const AUDITED = process.env.CDK_CLI_VERSION !== undefined;

// The feature flags that this version of aws-cdk-lib recommends for new projects. Values in cdk.json or `-c` take precedence.
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
  // The usual error is an invalid setting. Its message tells the caller what to change, so the stack trace is left out.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
