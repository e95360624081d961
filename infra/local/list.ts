import { isLoopback } from '../settings.ts';
import type { Options } from './arguments.ts';
import { startSampleSite } from './sample-site/site.ts';

/** For a list on this machine, to which no pace is owed. */
const LOCAL_SETTINGS = {
  // Stands in for any: the functions are told the real one, and a synth serves all of them.
  listUrl: 'http://127.0.0.1/top250',
  pageIntervalSeconds: '0',
  retryBaseSeconds: '1',
  deadlineSeconds: '300',
  ephemeral: 'true',
};

/** The list that a run is about. */
export interface List {
  /** What the list is called to people. */
  title: string;
  /** In place of what the template gives to the functions. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** The settings that a synth gets for what was asked for: those of cdk.json, unless the list is on this machine. */
export function settingsFor({ url, live }: Pick<Options, 'url' | 'live'>): Record<string, string> {
  return live || (url !== undefined && !isLoopback(url)) ? {} : LOCAL_SETTINGS;
}

/** Opens the list that was asked for: the sample site is started, any other is there. */
export async function openList({ url, live }: Pick<Options, 'url' | 'live'>): Promise<List> {
  const stop = async () => {};
  if (live) return { title: 'the deployed list', environment: {}, stop };
  if (url !== undefined) return { title: url, environment: { LIST_URL: url }, stop };
  const site = await startSampleSite();
  return { title: `the sample site, ${site.url}`, environment: { LIST_URL: site.url }, stop: site.stop };
}
