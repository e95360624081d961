import * as z from 'zod';
import { LISTS } from '../../../functions/lists/all.ts';
import { type Given, readFlags } from '../flags.ts';
import { print, say } from '../print.ts';
import { hasSample, type SampleRequest, type SampleSiteOptions, startSampleSite } from './site.ts';

const COMMAND = 'npm run sample-site';
const NAMES = LISTS.map(({ name }) => name)
  .filter(hasSample)
  .join(', ');
const HELP = `${COMMAND} -- [options]     runs a copy of the list's site on this machine until Ctrl-C

  --port P       the site's port; the default is any free port
  --list NAME    the list: ${NAMES} (default movies)
  --pages N      pages of 25 entries, 1 to 10000 (default 10)
  --markup YEAR  the markup of 2016 or of 2025, for a list that has had both (default 2025)
  --latency MS   wait this long before each response
  --fault JSON   a fault, for example '{"page":7,"kind":"status","status":500}'; may be repeated
                 (infra/local/sample-site/kinds.ts defines every kind)
  -h, --help     print this help

The URL of the list goes to stdout, a line for each request to stderr. PUT /faults with a JSON array replaces the faults.
Exit codes: 0 after Ctrl-C, 1 if the site did not start, 2 if the command line is invalid.`;

const FLAGS = {
  list: { value: 'NAME' },
  port: { value: 'P' },
  pages: { value: 'N' },
  markup: { value: 'YEAR' },
  latency: { value: 'MS' },
  fault: { value: 'JSON' },
  help: { value: null, short: 'h' },
};

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);
const Values = z.object({
  list: z.string().refine(hasSample).optional(),
  port: whole.pipe(z.number().max(65_535)).optional(),
  pages: whole.pipe(z.number().min(1).max(10_000)).optional(),
  markup: z.enum(['2016', '2025']).optional(),
  latency: whole.optional(),
});
const EXPECTED: Record<string, string> = {
  list: `a list that has a sample: ${NAMES}`,
  port: 'a port from 0 to 65535',
  pages: 'a whole number from 1 to 10000',
  markup: '2016 or 2025',
  latency: 'milliseconds, as a whole number',
};

const given = readFlags(COMMAND, FLAGS, process.argv.slice(2), process.env);
if ('problem' in given) refuse(given.problem);
else if (given.has('help')) await print([`${HELP}\n`]);
else await run(given);

async function run(given: Given): Promise<void> {
  const options = optionsOf(given);
  if ('problem' in options) return refuse(options.problem);
  try {
    const site = await startSampleSite({ ...options, onRequest: report });
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void site.stop());
    await print([`${site.url}\n`]);
  } catch (error) {
    say(messageOf(error));
    // Faults are checked as the site starts.
    process.exitCode = error instanceof Error && 'code' in error ? 1 : 2;
  }
}

function optionsOf(given: Given): SampleSiteOptions | { problem: string } {
  const texts = Object.fromEntries([...given].map(([name, values]) => [name, values.at(-1)]));
  const parsed = Values.safeParse(texts);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    return {
      problem: `--${name}: invalid value ${JSON.stringify(texts[name])}; expected ${EXPECTED[name]}`,
    };
  }
  const { latency, ...others } = parsed.data;
  try {
    const faults = (given.get('fault') ?? []).map(fault => JSON.parse(fault));
    return { ...others, latencyMs: latency, faults };
  } catch (error) {
    return { problem: `--fault: expected a fault in JSON; ${messageOf(error)}` };
  }
}

function refuse(problem: string): void {
  say(problem);
  process.exitCode = 2;
}

function report({ path, at, endedAt }: SampleRequest): void {
  say(`${new Date(at).toISOString()} ${path} ${(endedAt ?? at) - at} ms`);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}
