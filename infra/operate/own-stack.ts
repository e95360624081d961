import { STACK_MARK } from '../stack-mark.ts';
import { OperatorError } from './operator-error.ts';

/** A stack as CloudFormation describes it. */
export interface DescribedStack {
  name: string;
  description: string;
  status: string;
  outputs: Record<string, string>;
}

/** A first deploy that did not happen or was undone: there are no resources that another one or a removal could touch. */
const EMPTY = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'];
/** The outputs of version 0.1, which recorded its settings one by one. */
const OF_0_1 = ['ApiUrl', 'TableName', 'PagesQueueUrl', 'DeadLettersQueueUrl', 'KeepDays'];

/**
 * Whether a stack has nothing but what this project's deploy gives it, so that a deploy may replace and a removal may delete all of it.
 * Before the mark, a stack had either the outputs of version 0.1, in which no app could use a Toplist, or its name among the recorded
 * settings. A Toplist in an app's own stack has the same outputs, but since the mark it does not record the name of that stack.
 * @param recorded the settings that the stack records; null if it records none
 */
export function isOwnStack(
  { name, description, status, outputs }: DescribedStack,
  recorded: Record<string, string> | null,
): boolean {
  if (description === STACK_MARK || EMPTY.includes(status)) return true;
  return recorded === null ? OF_0_1.every(output => output in outputs) : recorded.stackName === name;
}

/** @throws OperatorError unless the stack is this project's own, or does not exist yet */
export function refuseForeign(
  stack: string,
  { exists, isOwn, region }: { exists: boolean; isOwn: boolean; region: string },
  advice: string,
): void {
  if (exists && !isOwn)
    throw new OperatorError(
      `the stack ${stack} in ${region} was not deployed by npm run deploy of this project; ${advice}`,
    );
}
