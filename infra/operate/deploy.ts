import { createInterface } from 'node:readline/promises';
import { checkSettingNames } from '../setting-names.ts';
import { readSettings, settingsAsText } from '../settings.ts';
import { cdk } from './cdk.ts';
import { type DeployedSettings, findDeployed, OperatorError, readDeployedSettings } from './deployed.ts';
import { listsOf } from './list-changes.ts';
import type { Options } from './options.ts';
import { say } from './say.ts';
import { settingsChanges, settingsNotes } from './settings-changes.ts';

/** Deploys the stack. Passes the arguments to `cdk deploy`, for example `--require-approval never`. */
export async function deploy(options: Options): Promise<number> {
  const { stack, profile, rest } = options;
  const planned = plannedSettings(options);
  const ask = process.stdin.isTTY ? question : null;
  await confirmSettings(options, planned, { deployed: await readDeployedSettings(stack), ask, say });
  const code = await cdk(['deploy', ...rest, '-c', `stackName=${stack}`], profile);
  if (code !== 0) return code;
  const { outputs, region } = await findDeployed(stack);
  say(`deployed: the stack ${stack} in ${region}`);
  const lists = listsOf(planned);
  for (const { name } of lists) {
    const crawl = lists.length === 1 ? 'npm run crawl' : `npm run crawl -- --list ${name}`;
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
  /** Asks a question; null without a terminal. */
  ask: ((text: string) => Promise<boolean>) | null;
  say(line: string): void;
}

/**
 * Shows what will change, and asks before a deployed setting falls back to its default.
 * @throws OperatorError if the answer is no, or if there is nobody to ask
 */
export async function confirmSettings(
  { context, yes }: Options,
  planned: Record<string, string>,
  { deployed, ask, say }: Confirmation,
): Promise<void> {
  const { lines, forgets } = settingsChanges(deployed, planned, Object.keys(context));
  for (const line of [...lines, ...settingsNotes(planned)]) say(line);
  if (!forgets || yes) return;
  if (ask === null)
    throw new OperatorError(
      'not deployed: settings would fall back to their defaults. Set them in cdk.json, or confirm with npm run deploy -- --yes',
    );
  if (!(await ask('Deploy with these settings?')))
    throw new OperatorError('not deployed. Set in cdk.json what should differ from the defaults');
}

async function question(text: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${text} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
