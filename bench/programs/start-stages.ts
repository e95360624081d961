/**
 * Does what `npm start` does, a step after the other, and prints the milliseconds of each as JSON. `npm start` itself loads the emulator
 * while it looks for the synthesized stack.
 */
const begin = performance.now();
const stages: [string, number][] = [];
let last = begin;
const done = (stage: string) => {
  const now = performance.now();
  stages.push([stage, now - last]);
  last = now;
};
const [{ openLists, settingsFor }, { synthesize }, { apiClient }] = await Promise.all([
  import('../../infra/local/lists.ts'),
  import('../../infra/local/synth.ts'),
  import('../../infra/client/api.ts'),
]);
done('load the command');
const asked = { command: 'start', list: undefined, url: undefined, live: false } as const;
const lists = await openLists(asked);
done('start the sample site');
const assembly = await synthesize({ settings: settingsFor(asked) });
done('synthesize the stack, or find an earlier result');
const { startStack } = await import('../../infra/local/emulator/start-stack.ts');
done('load the emulator');
const stack = await startStack({ assembly, environment: lists.environment });
done('start the stack');
const api = apiClient(stack.url, new AbortController().signal);
await api.follow(await api.start({}), () => {});
done('crawl, the functions being cold');
await api.entries(lists.names[0]);
done('read the list');
await stack.stop();
await lists.stop();
console.log(JSON.stringify({ beforeMs: process.uptime() * 1000 - (performance.now() - begin), stages }));

export {};
