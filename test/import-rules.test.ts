import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

type Case = [path: string, text: string, ...message: string[]];

/**
 * What the project's linter reports for each file, with its text at its path. All are read in one run, because to start the linter takes
 * longer than to read a file; so each has a number after its name: `x-1.ts`.
 */
function lint(cases: Case[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'toplist-lint-'));
  try {
    cpSync('biome.json', join(folder, 'biome.json'));
    cpSync('lint', join(folder, 'lint'), { recursive: true });
    const paths = cases.map(([path], index) => path.replace(/\w+(?=[.\w]*$)/, `$&-${index}`));
    for (const [index, [, text]] of cases.entries()) {
      const file = join(folder, paths[index] ?? '');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const args = [BIOME, 'lint', '--vcs-enabled=false', '--max-diagnostics=none', '--colors=off', ...paths];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const output = stdout + stderr;
    expect(output).toContain(`Checked ${cases.length} files in `);
    const reports = output.split(/^(?=\S+:\d+:\d+ )/m);
    return paths.map(path => reports.filter(report => report.startsWith(`${path}:`)).join(''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const importing = (specifier: string) => `import { a } from '${specifier}';\nexport const b = a;\n`;

const REFUSED: Case[] = [
  ['functions/core/crawl/x.ts', importing('../../adapters/telemetry.ts'), 'The core imports nothing outside'],
  ['functions/core/page/x.ts', importing('../../../infra/settings.ts'), 'The core imports nothing outside'],
  ['functions/core/crawl/x.ts', importing('../../environment.ts'), 'The core imports nothing outside'],
  ['functions/core/crawl/x.ts', importing('@aws-sdk/client-sqs'), 'The core knows no AWS'],
  ['functions/core/page/x.ts', importing('aws-lambda'), 'The core knows no AWS'],
  ['functions/core/page/x.ts', importing('undici'), 'The core does no I/O'],
  ['functions/core/x.ts', importing('node:fs'), 'The core does no I/O'],
  ['functions/core/x.ts', "export const b = fetch('http://example.org');\n", 'The core does no I/O'],
  ['functions/core/x.ts', 'export const b = process.env.HOME;\n', 'The core knows no environment'],
  ['functions/core/x.ts', 'export const b = Date.now();\n', 'The core has no clock'],
  ['functions/core/crawl/x.ts', 'export const b = new Date();\n', 'The core has no clock'],
  ['functions/core/crawl/x.ts', importing('../../seed.ts'), 'Nobody imports a handler'],
  ['functions/core/crawl/x.ts', importing('../../lists/movies.ts'), 'The core imports nothing outside'],
  ['functions/lists/x.ts', importing('../adapters/telemetry.ts'), "only the core's pages"],
  ['functions/lists/x.ts', importing('../core/crawl/plan.ts'), "only the core's pages"],
  ['functions/lists/x.ts', importing('../core/limits.ts'), "only the core's pages"],
  ['functions/lists/x.ts', importing('../parse.ts'), "only the core's pages"],
  ['functions/lists/x.ts', importing('node:fs'), "only the core's pages"],
  ['functions/lists/x.ts', importing('./movies.sample.ts'), "only the core's pages"],
  ['functions/adapters/sqs/x.ts', importing('../../dependencies.ts'), 'Adapters import only the core'],
  ['functions/adapters/x.ts', importing('../../infra/settings.ts'), 'Adapters import only the core'],
  ['functions/adapters/http/x.ts', importing('../../api.ts'), 'Nobody imports a handler'],
  ['functions/seed.ts', importing('./parse.ts'), 'Nobody imports a handler'],
  ['functions/dependencies.ts', importing('../infra/settings.ts'), 'Functions do not depend on how'],
  ['infra/x.ts', importing('../functions/core/crawl/publish.ts'), 'only constants, types and the lists'],
  ['infra/x.ts', importing('../functions/adapters/telemetry.ts'), 'only constants, types and the lists'],
  ['infra/x.ts', importing('../functions/seed.ts'), 'only constants, types and the lists'],
  ['infra/x.ts', importing('./local/synth.ts'), 'The stack never imports what runs or operates it'],
  ['infra/client/x.ts', importing('../../functions/adapters/telemetry.ts'), "not the functions' adapters"],
  ['infra/client/x.ts', importing('../local/cli.ts'), 'so it imports neither'],
  ['infra/client/x.ts', importing('../../functions/parse.ts'), 'Nobody imports a handler'],
  ['infra/local/emulator/x.ts', importing('../../../functions/adapters/telemetry.ts'), 'from their bundles'],
  ['infra/local/x.ts', importing('../operate/cli.ts'), 'does not operate AWS'],
  ['infra/local/x.ts', importing('../../functions/api.ts'), 'Nobody imports a handler'],
  ['infra/try-list/x.ts', importing('../../functions/adapters/dynamodb/store.ts'), 'needs no stack'],
  ['infra/try-list/x.ts', importing('../local/cli.ts'), 'needs no stack'],
  ['infra/try-list/x.ts', importing('../../functions/api.ts'), 'Nobody imports a handler'],
  ['infra/operate/x.ts', importing('../local/synth.ts'), 'never depends on the emulator'],
  ['infra/operate/x.ts', importing('../../functions/api.ts'), 'Nobody imports a handler'],
];

const ALLOWED: Case[] = [
  ['functions/core/crawl/x.ts', importing('../page/admission.ts')],
  ['functions/core/x.ts', importing('node:crypto')],
  ['functions/core/x.ts', 'export const b = new Date(0);\n'],
  ['functions/lists/x.ts', importing('../core/page/list.ts')],
  ['functions/lists/x.ts', importing('../core/errors.ts')],
  ['functions/lists/x.ts', importing('./douban.ts')],
  ['functions/lists/x.sample.ts', importing('node:fs')],
  ['functions/adapters/sqs/x.ts', importing('../../core/errors.ts')],
  ['functions/seed.ts', importing('./adapters/telemetry.ts')],
  ['infra/x.ts', importing('../functions/core/limits.ts')],
  ['infra/x.ts', importing('../functions/lists/all.ts')],
  ['infra/x.ts', importing('../functions/core/page/list-url.ts')],
  ['infra/local/x.ts', importing('../client/api.ts')],
  ['infra/try-list/x.ts', importing('../../functions/adapters/web/web.ts')],
  ['infra/operate/x.ts', importing('../../functions/adapters/dynamodb/store.ts')],
];

describe('the linter', () => {
  const reports = lint([...REFUSED, ...ALLOWED]);

  it.each(REFUSED.map((one, index) => ({ one, report: reports[index] })))(
    'refuses, in $one.0, $one.1',
    ({ one: [, , message], report }) => {
      expect(report).toContain(message);
    },
  );

  it.each(ALLOWED.map((one, index) => ({ one, report: reports[REFUSED.length + index] })))(
    'allows, in $one.0, $one.1',
    ({ report }) => {
      expect(report).toBe('');
    },
  );
});
