import { isLoopback } from '../settings.ts';
import type { Options } from './arguments.ts';
import { startSampleSite } from './sample-site/site.ts';

/** Settings for a list on this machine, which needs no interval between fetches. */
const LOCAL_SETTINGS = {
  // A placeholder: the functions get the real URL through their environment, so that one synth serves every local list.
  listUrl: 'http://127.0.0.1/top250',
  pageIntervalSeconds: '0',
  retryBaseSeconds: '1',
  // Ten thousand pages took 170 s on two busy cores.
  deadlineSeconds: '900',
  ephemeral: 'true',
};

/** The list to crawl. */
export interface List {
  /** The name shown to the user. */
  title: string;
  /** Environment variables of the functions that replace those of the template. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** The settings for the synth. They override cdk.json if the list is on this machine; otherwise there are none. */
export function settingsFor({ url, live }: Pick<Options, 'url' | 'live'>): Record<string, string> {
  return live || (url !== undefined && !isLoopback(url)) ? {} : LOCAL_SETTINGS;
}

/** Opens the requested list. Starts the sample site if the options name no other list. */
export async function openList({ url, live }: Pick<Options, 'url' | 'live'>): Promise<List> {
  const stop = async () => {};
  if (live) return { title: 'the deployed list', environment: {}, stop };
  if (url !== undefined) return { title: url, environment: { LIST_URL: url }, stop };
  const site = await startSampleSite();
  return { title: `the sample site, ${site.url}`, environment: { LIST_URL: site.url }, stop: site.stop };
}
