import { resolve } from 'node:path';
import { ApiProblem } from '../client/api.ts';
import { createProgress } from '../client/progress.ts';
import { SettingsError } from '../settings-error.ts';
import { HELP, type Options, readArguments } from './arguments.ts';
import { crawlAndPrint } from './crawl-and-print.ts';
import { openLists, settingsFor } from './lists.ts';
import { LocalError } from './local-error.ts';
import { shortLogLine } from './log-line.ts';
import { problemWithOutput } from './output.ts';
import { print, say } from './print.ts';
import { serve } from './serve.ts';
import { synthesize } from './synth.ts';

/** The exit code that shells expect from a command that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Runs a command line and sets the exit code: 0 on success, 1 if no list was published, 2 if the command line is invalid.
 * @param argv the command and its flags
 */
export async function main(argv: string[]): Promise<void> {
  const options = await checkedOptions(argv);
  if ('problem' in options) {
    say(options.problem);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    await print([`${HELP[options.command]}\n`]);
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

/** Parses the command line. Checks also that the output file can be written, because a crawl can take long. */
async function checkedOptions(argv: string[]): Promise<Options | { problem: string }> {
  const options = readArguments(argv);
  if ('problem' in options || options.output === undefined) return options;
  // npm runs a script in the project's folder, wherever it was called.
  const output = resolve(process.env.INIT_CWD ?? process.cwd(), options.output);
  const problem = await problemWithOutput(output);
  return problem === undefined ? { ...options, output } : { problem };
}

/** Starts the lists' sites and the stack, runs the command, and stops both. */
async function run(options: Options, signal: AbortSignal): Promise<number> {
  const serves = options.command === 'serve';
  const progress = createProgress(process.stderr);
  const lists = await openLists(options);
  try {
    // The emulator's modules load while the stack is synthesized.
    const [assembly, { startStack }] = await Promise.all([
      synthesize({
        settings: settingsFor(options),
        onSynth: () => progress.note('synthesizing the stack, which takes some seconds'),
        signal,
      }),
      import('./emulator/start-stack.ts'),
    ]).finally(progress.end);
    const stack = await startStack({
      assembly,
      environment: lists.environment,
      port: serves ? options.port : 0,
      ...(serves && { log: options.jsonLog ? say : sayShortly }),
    });
    try {
      if (signal.aborted) return INTERRUPTED;
      return serves
        ? await serve(stack, lists, signal)
        : await crawlAndPrint(stack.url, lists.names[0], options, progress, signal);
    } finally {
      await stack.stop();
    }
  } finally {
    await lists.stop();
  }
}

function sayShortly(line: string): void {
  const short = shortLogLine(line);
  if (short !== undefined) say(short);
}

/** The message to print for an error. An unexpected error includes its stack trace. */
function messageOf(error: unknown, { port }: Options): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `port ${port} is in use; choose another with --port, or pass 0 for any free port`;
  }
  const expected = [ApiProblem, LocalError, SettingsError].some(kind => error instanceof kind);
  return expected ? error.message : (error.stack ?? error.message);
}
