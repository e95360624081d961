import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** A list file as another app has it: a table on one page. */
export const LIST_FILE = `
import { defineList, z } from 'toplist/list';

export default defineList({
  name: 'quotes',
  title: { en: 'Quotes', zh: '名言' },
  url: 'https://quotes.example/top',
  entry: z.object({ author: z.string().nullable().default(null).describe('Who said it') }),
  list: 'table.quotes',
  item: 'tr',
  read: (row, { place, text, need, resolve }) => ({
    rank: place,
    id: String(place),
    title: need(text(row.find('.text')), 'a text'),
    author: text(row.find('.author')),
    link: need(resolve(row.find('a').attr('href')), 'a link'),
  }),
  pagination: null,
  atLeast: 10,
});
`;

/** The qualifier of the bootstrap resources, and the boundary of every role, in the account of that app. */
const QUALIFIER = 'lists0123';
const BOUNDARY = 'developers';

/** Another app, as an ES module: two stages with a Toplist each. It is JavaScript and TypeScript alike. */
export const APP = `
import { App, DefaultStackSynthesizer, PermissionsBoundary, Stack, Stage } from 'aws-cdk-lib';
import { Toplist } from 'toplist';

const app = new App({ defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: '${QUALIFIER}' }) });
for (const name of ['Test', 'Prod']) {
  const stage = new Stage(app, name, { permissionsBoundary: PermissionsBoundary.fromName('${BOUNDARY}') });
  new Toplist(new Stack(stage, 'Lists'), 'Default', {
    lists: [{ name: 'movies' }, { file: 'quotes.ts', schedule: 'rate(1 day)' }],
    settings: { ephemeral: name === 'Test' },
  });
}
app.synth();
`;

/** A module's text with each import replaced by a call of `require`. */
export function asCommonJs(module: string): string {
  return module.replace(/^import (\{.*\}) from ('.*');$/gm, 'const $1 = require($2);');
}

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) }),
  ),
});

/**
 * Checks what that app has synthesized.
 * @returns what is wrong, a line each
 */
export function problemsOf(assembly: string): string[] {
  const stages = readdirSync(assembly).filter(name => name.startsWith('assembly-'));
  const problems = stages.flatMap(stage =>
    problemsOfStage(join(assembly, stage)).map(line => `${stage}: ${line}`),
  );
  const bundles = readdirSync(assembly).filter(name => /^asset\.\w+$/.test(name));
  const lists = bundles.filter(name =>
    readFileSync(join(assembly, name, 'index.mjs'), 'utf8').includes('table.quotes'),
  );
  if (stages.length !== 2) problems.push(`expected 2 stages, got ${stages.join(', ')}`);
  if (lists.length !== 3)
    problems.push(`expected 3 bundles with the list quotes, got ${lists.length} of ${bundles.length}`);
  return problems;
}

function problemsOfStage(folder: string): string[] {
  const file = readdirSync(folder).find(name => name.endsWith('.template.json'));
  if (file === undefined) return ['no template'];
  const resources = Object.values(
    Template.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))).Resources,
  );
  const ofType = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties }) => JSON.stringify(Properties));
  const expectAll = (type: string, count: number, part: string) => {
    const found = ofType(type);
    const right = found.filter(properties => properties.includes(part)).length;
    return found.length === count && right === count
      ? []
      : [`expected ${count} of ${type} with ${part}, got ${right} of ${found.length}`];
  };
  return [
    ...expectAll('AWS::IAM::Role', 4, `:policy/${BOUNDARY}"`),
    ...expectAll('AWS::Lambda::Function', 3, `cdk-${QUALIFIER}-assets-`),
    ...expectAll('AWS::Lambda::Function', 3, '\\"name\\":\\"quotes\\"'),
    ...expectAll('AWS::Scheduler::Schedule', 2, '\\"list\\":'),
    ...expectAll('AWS::DynamoDB::GlobalTable', 1, '"pk"'),
    ...expectAll('AWS::SQS::Queue', 4, '"SqsManagedSseEnabled":true'),
  ];
}
