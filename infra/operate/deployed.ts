import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type * as z from 'zod';
import { Outputs } from '../outputs.ts';

/** The name that `infra/app.ts` gives the stack. */
export const STACK = 'Toplist';

/** An error that the operator can fix. Its message is printed without a stack trace. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** The deployed stack's outputs, and the caller's region and credentials. */
export interface Deployed {
  outputs: z.infer<typeof Outputs>;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
}

/**
 * Reads the deployed stack's outputs with the caller's credentials and region.
 * @throws OperatorError if the region, the credentials, the stack or one of its outputs is missing
 */
export async function findDeployed(): Promise<Deployed> {
  const client = new CloudFormationClient({});
  try {
    const region = await client.config.region().catch(() => {
      throw new OperatorError('no AWS region is set; set AWS_REGION or run aws configure');
    });
    const credentials = await client.config.credentials().catch(() => {
      throw new OperatorError(
        'no AWS credentials found; run aws configure or aws sso login, or set AWS_PROFILE',
      );
    });
    const { Stacks = [] } = await client
      .send(new DescribeStacksCommand({ StackName: STACK }))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (/does not exist/.test(message))
          throw new OperatorError(`there is no stack ${STACK} in ${region}; npm run deploy creates it`);
        throw new OperatorError(
          `CloudFormation could not describe the stack ${STACK} in ${region}: ${message}`,
        );
      });
    const given = Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [];
    const parsed = Outputs.safeParse(Object.fromEntries(given));
    if (!parsed.success) {
      const name = parsed.error.issues[0]?.path.join('.');
      throw new OperatorError(
        `the output ${name} of the stack ${STACK} in ${region} is missing or invalid; npm run deploy updates the stack`,
      );
    }
    return { outputs: parsed.data, region, credentials };
  } finally {
    client.destroy();
  }
}
