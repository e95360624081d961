import { deployedApi } from './api.ts';
import { findDeployed } from './deployed.ts';
import { follow, interruptSignal } from './follow.ts';
import { expectNoArguments, type Options } from './options.ts';
import { say } from './say.ts';

/** Starts a crawl and waits until it has ended. */
export async function crawl(options: Options): Promise<number> {
  expectNoArguments(options);
  const deployed = await findDeployed(options.stack);
  const api = deployedApi(deployed, interruptSignal());
  const id = await api.start();
  say(`started: crawl ${id}`);
  const end = await follow(api, id);
  if (end.state === 'published')
    say(`published: ${end.pages.total} pages; the list is at ${deployed.outputs.ApiUrl}/movies`);
  return end.state === 'published' ? 0 : 1;
}
