import { cdk } from './cdk.ts';
import { findStack, OperatorError } from './deployed.ts';
import type { Options } from './options.ts';
import { say } from './say.ts';

/**
 * Removes the stack, also one whose deploy failed. Passes the arguments to `cdk destroy`, for example `--force`.
 * @throws OperatorError if there is no stack, or CloudFormation cannot say whether there is one
 */
export async function destroy({ stack, profile, rest }: Options): Promise<number> {
  const found = await findStack(stack);
  if (found === null) throw new OperatorError(`there is no stack ${stack} to remove`);
  const { region, tableName, settings } = found;
  const code = await cdk(['destroy', ...rest, '-c', `stackName=${stack}`], profile);
  if (code !== 0) return code;
  if ((await findStack(stack)) !== null) return 1;
  say(`removed: the stack ${stack} in ${region}${describeTable(tableName, settings?.ephemeral)}`);
  return 0;
}

function describeTable(tableName: string | null, ephemeral: string | undefined): string {
  if (ephemeral === 'true') return ', with its table';
  if (tableName === null) return '';
  return `. Its table ${tableName} is kept with all lists and is protected from deletion; the setting tableName lets another deploy use it`;
}
