import { ApiProblem, type apiClient } from '../client/api.ts';
import { commandFor } from '../command-for.ts';
import { deployedApi } from './api.ts';
import { readCrawlArguments } from './arguments.ts';
import { findDeployed } from './deployed.ts';
import { follow } from './follow.ts';
import { interruptSignal } from './interrupt.ts';
import { OperatorError } from './operator-error.ts';
import type { Options } from './options.ts';
import { say } from './say.ts';

/**
 * Starts a crawl of the list that `--list NAME` names, by default the first one of the stack, and waits until it has ended. With
 * `--accept-smaller N`, a list of at least N entries may replace a longer one.
 */
export async function crawl(options: Options): Promise<number> {
  const asked = readCrawlArguments(options.rest);
  const deployed = await findDeployed(options.stack);
  let hasStarted = false;
  const api = deployedApi(
    deployed,
    interruptSignal(() => hasStarted),
  );
  const list = chooseList(asked.list, await namesOfLists(api, options.stack), options.stack);
  const id = await api.start({ list, acceptSmaller: asked.acceptSmaller });
  hasStarted = true;
  say(`started: crawl ${id} of ${list}, of the stack ${deployed.stack} in ${deployed.region}`);
  const end = await follow(api, id);
  if (end.state === 'published')
    say(`published: ${end.pages.total} pages; the list is at ${deployed.outputs.ApiUrl}/${list}`);
  return end.state === 'published' ? 0 : 1;
}

/**
 * The list to crawl.
 * @param names those that the stack serves
 * @throws OperatorError naming them, if it serves no such list
 */
export function chooseList(asked: string | null, names: string[], stack: string): string {
  const list = asked ?? names[0];
  if (list !== undefined && names.includes(list)) return list;
  throw new OperatorError(
    `the stack ${stack} has no list ${JSON.stringify(asked)}; expected one of ${names.join(', ')}. The setting lists adds others`,
  );
}

/** The names of the lists that a stack serves, the default first. */
async function namesOfLists(
  api: Pick<ReturnType<typeof apiClient>, 'lists'>,
  stack: string,
): Promise<string[]> {
  try {
    return (await api.lists()).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
    throw new OperatorError(
      `the stack ${stack} was deployed by a version that knows one list; ${commandFor(stack, 'deploy')} updates it`,
    );
  }
}
