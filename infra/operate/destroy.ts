import { type Ask, askTerminal } from './ask.ts';
import { cdk } from './cdk.ts';
import { findStack, type StackState } from './deployed.ts';
import { OperatorError } from './operator-error.ts';
import type { Options } from './options.ts';
import { refuseForeign } from './own-stack.ts';
import { say } from './say.ts';

/** The flags by which `cdk destroy` does not ask. */
const FORCE = ['--force', '-f'];

/**
 * Removes the stack, also one whose deploy failed, once the operator has agreed. Passes the arguments to `cdk destroy`.
 * @throws OperatorError if there is no stack, if it is another project's, if the operator does not agree, or if CloudFormation cannot say
 *   whether there is one
 */
export async function destroy(options: Options): Promise<number> {
  const { stack, profile, rest } = options;
  const found = await findStack(stack);
  await confirmRemoval(options, found, { ask: askTerminal(), say });
  const others = rest.filter(argument => !FORCE.includes(argument));
  // The CDK's own question names the stack by the id of its construct, which is the same for every name.
  const code = await cdk(['destroy', ...others, '--force', '-c', `stackName=${stack}`], profile);
  if (code !== 0) return code;
  if ((await findStack(stack)).exists) return 1;
  say(`removed: the stack ${stack} in ${found.region}; ${fateOfTable(found)}`);
  return 0;
}

/**
 * Says what is removed, and asks whether it shall be.
 * @throws OperatorError if there is nothing to remove, if the answer is no, or if there is nobody to ask
 */
export async function confirmRemoval(
  { stack, yes, rest }: Options,
  found: StackState,
  { ask, say }: { ask: Ask; say(line: string): void },
): Promise<void> {
  if (!found.exists) throw new OperatorError(`there is no stack ${stack} in ${found.region} to remove`);
  refuseForeign(stack, found, 'remove it as it was deployed');
  say(`this removes the stack ${stack} in ${found.region}; ${fateOfTable(found)}`);
  if (yes || rest.some(argument => FORCE.includes(argument))) return;
  if (ask === null) throw new OperatorError('not removed; to confirm, repeat the command with --yes');
  if (!(await ask(`Remove the stack ${stack}?`))) throw new OperatorError('not removed');
}

/** What becomes of the table of a stack that is removed. */
function fateOfTable({ tableName, settings }: StackState): string {
  const recorded = settings === 'unrecorded' ? null : settings;
  if (tableName === null)
    return 'it records no table; one that it has is kept, unless the setting ephemeral was given';
  if (recorded?.tableName) return `the table ${tableName} is not part of it and stays as it is`;
  if (recorded?.ephemeral === 'true') return `its table ${tableName} is deleted with all lists`;
  if (recorded === null)
    return `its table ${tableName} is kept with all lists, unless it was deployed with the setting ephemeral`;
  return `its table ${tableName} is kept with all lists and is protected from deletion; the setting tableName lets another deploy use it`;
}
