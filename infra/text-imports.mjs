// Lets Node read an import such as './page.css?raw' as its text, for scripts that run the API from its sources. Bundler and tests need no hook.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// The same file is the hook: Node loads it again in the thread of the hooks.
if (isMainThread) register(import.meta.url);

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('?raw')) return next(url, context);
  const source = `export default ${JSON.stringify(readFileSync(new URL(url.replace('?raw', '')), 'utf8'))}`;
  return { format: 'module', shortCircuit: true, source };
}
