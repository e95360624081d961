import { App, Validations } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { readCdkJson } from './cdk-json.ts';
import { checkSettingNames } from './setting-names.ts';
import { readSettings } from './settings.ts';
import { ToplistStack } from './toplist-stack.ts';

/** Whether the CDK CLI runs this synth: it sets this variable. A local run synthesizes without it, and skips cdk-nag to start sooner. */
const BY_CLI = process.env.CDK_CLI_VERSION !== undefined;

// The feature flags that this version of aws-cdk-lib recommends for new projects. Values in cdk.json or `-c` take precedence.
const app = new App({ context: recommendedFlags });
try {
  // The CLI reads a context that is no object, such as null, as an empty one.
  readCdkJson();
  checkSettingNames(Object.keys(app.node.getAllContext()));
  const settings = readSettings(name => app.node.tryGetContext(name));
  // A local run has a table of its own, whatever table the deployed stack uses.
  if (!BY_CLI) settings.tableName = '';
  new ToplistStack(app, 'Toplist', { settings });
  if (BY_CLI) {
    const { AwsSolutionsChecks } = await import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  app.synth();
} catch (error) {
  // The usual error is an invalid setting. Its message tells the caller what to change, so the stack trace is left out.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
