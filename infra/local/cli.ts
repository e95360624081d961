import { once } from 'node:events';
import type { Movie } from '../../functions/core/page/movie.ts';
import { ApiProblem, apiClient } from '../client/api.ts';
import { failureOf } from '../client/failure.ts';
import { createProgress } from '../client/progress.ts';
import { HELP, type Options, readArguments } from './arguments.ts';
import type { RunningStack } from './emulator/start-stack.ts';
import { openList, settingsFor } from './list.ts';
import { LocalError } from './local-error.ts';
import { synthesize } from './synth.ts';

/** The exit code that shells expect from a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Runs a command line and sets the exit code: 0 on success, 1 if no list was published, 2 if the command line is invalid.
 * @param argv the command and its flags
 */
export async function main(argv: string[]): Promise<void> {
  const options = readArguments(argv);
  if ('problem' in options) {
    say(options.problem);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    await print(HELP[options.command]);
    return;
  }
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  // The reader of a pipe, such as `head`, may close it early.
  process.stdout.on('error', onSignal);
  try {
    process.exitCode = await run(options, interrupt.signal);
  } catch (error) {
    process.exitCode = interrupt.signal.aborted ? INTERRUPTED : 1;
    if (!interrupt.signal.aborted) say(messageOf(error, options));
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** Starts the list's site and the stack, runs the command, and stops both. */
async function run(options: Options, signal: AbortSignal): Promise<number> {
  const list = await openList(options);
  try {
    // The emulator's modules load while the stack is synthesized.
    const [assembly, { startStack }] = await Promise.all([
      synthesize({ settings: settingsFor(options), signal }),
      import('./emulator/start-stack.ts'),
    ]);
    const serves = options.command === 'serve';
    const stack = await startStack({
      assembly,
      environment: list.environment,
      port: serves ? options.port : 0,
      ...(serves && { log: say }),
    });
    try {
      if (signal.aborted) return INTERRUPTED;
      return serves ? await serve(stack, list.title, signal) : await start(stack, options, signal);
    } finally {
      await stack.stop();
    }
  } finally {
    await list.stop();
  }
}

async function start(stack: RunningStack, { json, runs }: Options, signal: AbortSignal): Promise<number> {
  const api = apiClient(stack.url, signal);
  const costs: number[] = [];
  for (let number = 1; number <= (runs ?? 1); number += 1) {
    const progress = createProgress(process.stderr);
    const begin = Date.now();
    const crawl = await api.follow(await api.start(), progress.show).finally(progress.end);
    if (crawl.state !== 'published') {
      for (const line of failureOf(crawl)) say(line);
      return 1;
    }
    const { publishedAt, movies } = await api.movies();
    const cost = ((crawl.endedAt ?? publishedAt).getTime() - begin) / 1000;
    costs.push(cost);
    if (runs === undefined) await print(movies.map(movie => lineOf(movie, json)).join('\n'));
    say(`${movies.length} movies from ${crawl.pages.total} pages, published in ${cost.toFixed(3)} s`);
  }
  if (runs !== undefined) {
    const average = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
    await print(json ? JSON.stringify({ runs: costs, average }) : `Cost ${average.toFixed(3)} seconds`);
  }
  return 0;
}

async function serve(stack: RunningStack, title: string, signal: AbortSignal): Promise<number> {
  const notes = stack.routes.map(route => {
    const open = stack.iamRoutes.includes(route) ? '   (requires IAM on AWS; open here)' : '';
    return `  ${route}${open}`;
  });
  say([`serving ${title} at ${stack.url}`, ...notes, 'press Ctrl-C to stop'].join('\n'));
  const ended = signal.aborted ? undefined : once(signal, 'abort');
  try {
    await apiClient(stack.url, signal).start();
  } catch (error) {
    // The stack keeps running, and a later POST may succeed.
    if (!signal.aborted) say(error instanceof Error ? error.message : String(error));
  }
  await ended;
  return 0;
}

function lineOf(movie: Movie, json: boolean): string {
  if (json) return JSON.stringify(movie);
  return `${movie.rank} ${movie.title} <${movie.quote ?? 'None'}> ${movie.link}`;
}

/** The message to print for an error. An unexpected error includes its stack trace. */
function messageOf(error: unknown, { port }: Options): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `port ${port} is in use; choose another with --port, or pass 0 for any free port`;
  }
  return error instanceof ApiProblem || error instanceof LocalError
    ? error.message
    : (error.stack ?? error.message);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Writes to stdout and waits until everything is written, because a pipe accepts a long list in parts. */
async function print(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(`${text}\n`, error => (error ? reject(error) : resolve()));
  });
}
