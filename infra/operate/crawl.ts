import type { ListSummary } from '../client/api.ts';
import { deployedApi } from './api.ts';
import { readCrawlArguments } from './arguments.ts';
import { findDeployed, OperatorError } from './deployed.ts';
import { follow, interruptSignal } from './follow.ts';
import type { Options } from './options.ts';
import { say } from './say.ts';

/**
 * Starts a crawl of a list and waits until it has ended: of the first configured list, or with `--list NAME` of another. With
 * `--accept-smaller N`, a list of at least N entries may replace a longer one.
 */
export async function crawl(options: Options): Promise<number> {
  const { list: asked, acceptSmaller } = readCrawlArguments(options.rest);
  const deployed = await findDeployed(options.stack);
  const api = deployedApi(deployed, interruptSignal());
  const list = findList(await api.lists(), asked);
  const id = await api.start({ list, acceptSmaller });
  say(`started: crawl ${id} of ${list}`);
  const end = await follow(api, id);
  if (end.state === 'published')
    say(`published: ${end.pages.total} pages; the list is at ${deployed.outputs.ApiUrl}/${list}`);
  return end.state === 'published' ? 0 : 1;
}

function findList(lists: ListSummary[], asked: string | null): string {
  const [first] = lists;
  const found = asked === null ? first : lists.find(({ name }) => name === asked);
  if (found !== undefined) return found.name;
  const names = lists.map(({ name }) => name).join(', ');
  throw new OperatorError(`the stack has no list ${JSON.stringify(asked)}; expected one of ${names}`);
}
