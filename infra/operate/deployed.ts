import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type * as z from 'zod';
import { messageOf } from '../../functions/core/errors.ts';
import { commandFor } from '../command-for.ts';
import { Outputs } from '../outputs.ts';
import { OperatorError } from './operator-error.ts';
import { type DescribedStack, isOwnStack } from './own-stack.ts';

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
  const { found, region, credentials } = await describe(stack);
  const deploy = commandFor(stack, 'deploy');
  if (found === null)
    throw new OperatorError(`there is no stack ${stack} in ${region}; ${deploy} creates it`);
  const parsed = Outputs.safeParse(found.outputs);
  if (parsed.success) return { stack, outputs: parsed.data, region, credentials };
  const name = String(parsed.error.issues[0]?.path[0]);
  const advice = isOwnStack(found, recordedBy(found.outputs))
    ? `${deploy} updates the stack`
    : 'the commands work on a stack of this project, or on a Toplist with the id Default in a stack of another app';
  throw new OperatorError(
    `the output ${name} of the stack ${stack} in ${region} is missing or invalid; ${advice}`,
  );
}

/** The settings of a deployed stack; `null` if it has none yet, `unrecorded` if a version before 0.2 deployed it. */
export type DeployedSettings = Record<string, string> | 'unrecorded' | null;

/** What a deploy or a removal has to know of a stack. */
export interface StackState {
  region: string;
  exists: boolean;
  /** Whether it has nothing but what this project's deploy gives it. */
  isOwn: boolean;
  /** The name of its table; null if it records none. */
  tableName: string | null;
  settings: DeployedSettings;
}

/**
 * Finds a stack that may lack outputs: one whose first deploy failed has none, and one of an earlier version lacks some.
 * @throws OperatorError if the region or the credentials are missing, or CloudFormation returns an error
 */
export async function findStack(stack: string): Promise<StackState> {
  const { found, region } = await describe(stack);
  if (found === null) return { region, exists: false, isOwn: false, tableName: null, settings: null };
  const { outputs } = found;
  const recorded = recordedBy(outputs);
  const isUnrecorded = recorded === null && Object.keys(outputs).length > 0;
  return {
    region,
    exists: true,
    isOwn: isOwnStack(found, recorded),
    tableName: Outputs.shape.TableName.safeParse(outputs.TableName).data ?? null,
    settings: isUnrecorded ? 'unrecorded' : recorded,
  };
}

/** The settings among the outputs of a stack; null if there are none. */
function recordedBy({ Settings }: Record<string, string>): Record<string, string> | null {
  return Outputs.shape.Settings.safeParse(Settings).data ?? null;
}

/** Names the profile, if there is one, in an error about it. */
function ofProfile(): string {
  const { AWS_PROFILE } = process.env;
  return AWS_PROFILE === undefined ? '' : ` for the profile ${AWS_PROFILE}`;
}

/** Describes a stack, which is null if there is none of that name, with the caller's region and credentials. */
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
    const response = await client.send(command).catch((error: unknown) => {
      const message = messageOf(error);
      if (/does not exist/.test(message)) return null;
      throw new OperatorError(
        `CloudFormation could not describe the stack ${stack} in ${region}: ${message}`,
      );
    });
    const first = response?.Stacks?.[0];
    return { found: first === undefined ? null : describedStack(stack, first), region, credentials };
  } finally {
    client.destroy();
  }
}

function describedStack(
  name: string,
  { Description = '', StackStatus, Outputs = [] }: Stack,
): DescribedStack {
  const outputs = Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return { name, description: Description, status: StackStatus ?? '', outputs: Object.fromEntries(outputs) };
}
