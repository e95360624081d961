import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type * as z from 'zod';
import { Outputs } from '../outputs.ts';

/** The stack's name: `infra/app.ts` makes one of it. */
export const STACK = 'Toplist';

/** What a person can mend; the message is the sentence to be told. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}

/** The deployed stack, as its outputs tell it, and who asks. */
export interface Deployed {
  outputs: z.infer<typeof Outputs>;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
}

/**
 * Finds the deployed stack with the caller's credentials and region.
 * @throws OperatorError where there are none, or no stack
 */
export async function findDeployed(): Promise<Deployed> {
  const client = new CloudFormationClient({});
  try {
    const region = await client.config.region().catch(() => {
      throw new OperatorError('no AWS region is set: give one with AWS_REGION, or aws configure');
    });
    const credentials = await client.config.credentials().catch(() => {
      throw new OperatorError(
        'no AWS credentials found: run aws configure or aws sso login, or set AWS_PROFILE',
      );
    });
    const { Stacks = [] } = await client
      .send(new DescribeStacksCommand({ StackName: STACK }))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (/does not exist/.test(message))
          throw new OperatorError(`there is no stack ${STACK} in ${region}: npm run deploy makes one`);
        throw new OperatorError(`CloudFormation in ${region} could not be asked for ${STACK}: ${message}`);
      });
    const given = Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [];
    const parsed = Outputs.safeParse(Object.fromEntries(given));
    if (!parsed.success) {
      const name = parsed.error.issues[0]?.path.join('.');
      throw new OperatorError(
        `the stack ${STACK} in ${region} has no usable output ${name}: npm run deploy brings it up to date`,
      );
    }
    return { outputs: parsed.data, region, credentials };
  } finally {
    client.destroy();
  }
}
