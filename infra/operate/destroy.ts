import { cdk } from './cdk.ts';
import { findDeployed } from './deployed.ts';
import type { Options } from './options.ts';
import { say } from './say.ts';

/** Removes the stack. Passes the arguments to `cdk destroy`, for example `--force`. */
export async function destroy({ stack, rest }: Options): Promise<number> {
  const { outputs, region } = await findDeployed(stack);
  const code = await cdk(['destroy', ...rest, '-c', `stackName=${stack}`]);
  if (code !== 0) return code;
  const gone = await findDeployed(stack).then(
    () => false,
    () => true,
  );
  if (!gone) return 1;
  say(
    outputs.Settings.ephemeral === 'true'
      ? `removed: the stack ${stack} in ${region}, with its table`
      : `removed: the stack ${stack} in ${region}. Its table ${outputs.TableName} is kept with all lists and is protected from deletion; the setting tableName lets another deploy use it`,
  );
  return 0;
}
