import { commandFor } from '../command-for.ts';
import { checkSettingNames } from '../setting-names.ts';
import { readSettings, settingsAsText } from '../settings.ts';
import { type Ask, askTerminal } from './ask.ts';
import { cdk } from './cdk.ts';
import { type DeployedSettings, findDeployed, findStack } from './deployed.ts';
import { listsOf } from './list-changes.ts';
import { OperatorError } from './operator-error.ts';
import type { Options } from './options.ts';
import { refuseForeign } from './own-stack.ts';
import { say } from './say.ts';
import { settingsChanges, settingsNotes } from './settings-changes.ts';

/**
 * Deploys the stack. Passes the arguments to `cdk deploy`, for example `--require-approval never`.
 * @throws OperatorError if a setting is wrong or not confirmed, or if the stack is another project's
 */
export async function deploy(options: Options): Promise<number> {
  const { stack, profile, rest } = options;
  const planned = plannedSettings(options);
  const found = await findStack(stack);
  refuseForeign(stack, found, 'choose another name with --stack NAME or the setting stackName');
  say(`deploying the stack ${stack} to ${found.region}`);
  await confirmSettings(options, planned, { deployed: found.settings, ask: askTerminal(), say });
  const code = await cdk(['deploy', ...rest, '-c', `stackName=${stack}`], profile);
  if (code !== 0) return code;
  const { outputs, region } = await findDeployed(stack);
  say(`deployed: the stack ${stack} in ${region}`);
  const lists = listsOf(planned);
  for (const { name } of lists) {
    const crawl = commandFor(stack, 'crawl', ...(lists.length === 1 ? [] : ['--list', name]));
    say(`the list ${name} is at ${outputs.ApiUrl}/${name} after its first crawl, which ${crawl} starts`);
  }
  return 0;
}

/**
 * The settings that a deploy would have, as text.
 * @throws OperatorError if a name or a value is wrong
 */
export function plannedSettings({ context }: Options): Record<string, string> {
  try {
    checkSettingNames(Object.keys(context));
    return settingsAsText(readSettings(name => context[name]));
  } catch (error) {
    throw new OperatorError(error instanceof Error ? error.message : String(error));
  }
}

interface Confirmation {
  deployed: DeployedSettings;
  ask: Ask;
  say(line: string): void;
}

/**
 * Shows what will change, and asks before a deployed setting falls back to its default.
 * @throws OperatorError if the answer is no, or if there is nobody to ask
 */
export async function confirmSettings(
  { stack, context, yes }: Options,
  planned: Record<string, string>,
  { deployed, ask, say }: Confirmation,
): Promise<void> {
  const { lines, forgets } = settingsChanges(deployed, planned, Object.keys(context));
  for (const line of [...lines, ...settingsNotes(stack, planned)]) say(line);
  if (!forgets || yes) return;
  if (ask === null)
    throw new OperatorError(
      `not deployed: settings would fall back to their defaults. Set them in cdk.json, or repeat the command with --yes to confirm`,
    );
  if (!(await ask('Deploy with these settings?')))
    throw new OperatorError('not deployed. Set in cdk.json what should differ from the defaults');
}
