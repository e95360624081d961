import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type * as z from 'zod';
import { messageOf } from '../../functions/core/errors.ts';
import { Outputs } from '../outputs.ts';

/** An error that the operator can fix. Its message is printed without a stack trace. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** The deployed stack's outputs, and the caller's region and credentials. */
export interface Deployed {
  stack: string;
  outputs: z.infer<typeof Outputs>;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
}

/**
 * Reads the deployed stack's outputs with the caller's credentials and region.
 * @throws OperatorError if the region, the credentials, the stack or one of its outputs is missing
 */
export async function findDeployed(stack: string): Promise<Deployed> {
  const { outputs, region, credentials } = await describe(stack);
  if (outputs === null) {
    const create =
      stack === 'Toplist' ? 'npm run deploy creates it' : `npm run deploy -- --stack ${stack} creates it`;
    throw new OperatorError(`there is no stack ${stack} in ${region}; ${create}`);
  }
  const parsed = Outputs.safeParse(outputs);
  if (!parsed.success) {
    const name = parsed.error.issues[0]?.path[0];
    throw new OperatorError(
      `the output ${String(name)} of the stack ${stack} in ${region} is missing or invalid; npm run deploy updates the stack`,
    );
  }
  return { stack, outputs: parsed.data, region, credentials };
}

/**
 * Finds a stack that may lack outputs: one whose first deploy failed has none, and one of an earlier version lacks some.
 * @returns null if there is no such stack
 * @throws OperatorError if the region or the credentials are missing, or CloudFormation returns an error
 */
export async function findStack(stack: string) {
  const { outputs, region } = await describe(stack);
  if (outputs === null) return null;
  return {
    region,
    tableName: Outputs.shape.TableName.safeParse(outputs.TableName).data ?? null,
    settings: Outputs.shape.Settings.safeParse(outputs.Settings).data ?? null,
  };
}

/** The settings of the deployed stack; `null` if there is no such stack, `unrecorded` if a version before 0.2 deployed it. */
export type DeployedSettings = Record<string, string> | 'unrecorded' | null;

/**
 * Reads the settings with which a stack was deployed.
 * @throws OperatorError if the region or the credentials are missing, or CloudFormation returns an error
 */
export async function readDeployedSettings(stack: string): Promise<DeployedSettings> {
  const { outputs } = await describe(stack);
  // A stack whose first deploy failed has no outputs.
  if (outputs === null || Object.keys(outputs).length === 0) return null;
  const parsed = Outputs.shape.Settings.safeParse(outputs.Settings);
  return parsed.success ? parsed.data : 'unrecorded';
}

/** Names the profile, if there is one, in an error about it. */
function ofProfile(): string {
  const { AWS_PROFILE } = process.env;
  return AWS_PROFILE === undefined ? '' : ` for the profile ${AWS_PROFILE}`;
}

/** Reads a stack's outputs by name; null if there is no such stack. */
async function describe(stack: string) {
  const client = new CloudFormationClient({});
  try {
    const region = await client.config.region().catch(() => {
      throw new OperatorError(`no AWS region is set${ofProfile()}; set AWS_REGION or run aws configure`);
    });
    const credentials = await client.config.credentials().catch((error: unknown) => {
      throw new OperatorError(
        `no AWS credentials found${ofProfile()} (${messageOf(error)}); run aws configure or aws sso login, or name a profile with --profile`,
      );
    });
    const command = new DescribeStacksCommand({ StackName: stack });
    const found = await client.send(command).catch((error: unknown) => {
      const message = messageOf(error);
      if (/does not exist/.test(message)) return null;
      throw new OperatorError(
        `CloudFormation could not describe the stack ${stack} in ${region}: ${message}`,
      );
    });
    const given = found?.Stacks?.[0]?.Outputs?.map(output => [output.OutputKey, output.OutputValue]) ?? [];
    const outputs: Record<string, string> | null = found === null ? null : Object.fromEntries(given);
    return { outputs, region, credentials };
  } finally {
    client.destroy();
  }
}
