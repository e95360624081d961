import { deployedApi } from './api.ts';
import { readAcceptSmaller } from './arguments.ts';
import { findDeployed } from './deployed.ts';
import { follow, interruptSignal } from './follow.ts';
import type { Options } from './options.ts';
import { say } from './say.ts';

/** Starts a crawl and waits until it has ended. With `--accept-smaller N`, a list of at least N movies may replace a longer one. */
export async function crawl(options: Options): Promise<number> {
  const acceptSmaller = readAcceptSmaller(options.rest);
  const deployed = await findDeployed(options.stack);
  const api = deployedApi(deployed, interruptSignal());
  const id = await api.start(acceptSmaller);
  say(`started: crawl ${id}`);
  const end = await follow(api, id);
  if (end.state === 'published')
    say(`published: ${end.pages.total} pages; the list is at ${deployed.outputs.ApiUrl}/movies`);
  return end.state === 'published' ? 0 : 1;
}
