import { App } from 'aws-cdk-lib';
import { readSettings } from './settings.ts';
import { ToplistStack } from './toplist-stack.ts';

const app = new App();
try {
  const settings = readSettings(name => app.node.tryGetContext(name));
  new ToplistStack(app, 'Toplist', { settings });
  app.synth();
} catch (error) {
  // A wrong setting is the caller's to mend: the sentence helps, the stack trace does not.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
