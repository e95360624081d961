import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SEED_TIMEOUT } from '../../functions/core/limits.ts';
import { Toplist, type ToplistProps } from '../../infra/toplist.ts';
import { APP, LIST_FILE, problemsOf } from '../support/other-app.ts';
import { templateWith } from '../support/template.ts';

process.env.CDK_VALIDATION = 'false';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toplist-app-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Writes a list file into a folder of its own and returns its path. */
async function listFile(text: string, name = 'quotes.ts'): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
}

/** What of the functions only seed has. */
const SEED = { Properties: { Timeout: SEED_TIMEOUT } };

/** Creates a Toplist in an app, unbundled unless `bundled` says so. */
async function toplistWith(props: ToplistProps, { bundled = false, id = 'Toplist' } = {}) {
  const outdir = await temporaryFolder();
  const app = new App({ outdir, context: bundled ? {} : { 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, 'Lists');
  return { app, outdir, stack, toplist: new Toplist(stack, id, props) };
}

describe('a Toplist in another app', () => {
  it('crawls lists of this package and one of its own, which its file describes', async () => {
    const { stack, toplist } = await toplistWith({
      lists: [{ name: 'books' }, { file: await listFile(LIST_FILE), schedule: 'rate(1 hour)' }],
      settings: { keepDays: 30, ephemeral: true },
    });
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          LISTS: Match.stringLikeRegexp('"name":"books",.*"name":"quotes"'),
          KEEP_DAYS: '30',
        }),
      },
    });
    template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /quotes/{rank}' });
    expect(stack.resolve(toplist.table.tableName)).toEqual({ Ref: expect.stringMatching(/^Toplisttable/) });
    expect(stack.resolve(toplist.deadLetters.queueArn)).toMatchObject({ 'Fn::GetAtt': expect.anything() });
    expect(stack.resolve(toplist.api.apiId)).toMatchObject({ Ref: expect.stringMatching(/^Toplisthttp/) });
  });

  it('takes the name of a list as cdk.json does', async () => {
    const { stack } = await toplistWith({ lists: ['books', { name: 'movies' }] });
    for (const path of ['/books', '/movies'])
      Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: `GET ${path}`,
      });
  });

  it.each([
    ['"movies"', 'invalid value "movies"; expected an array such as ["movies", { "file": "quotes.ts" }]'],
    ['[null]', 'invalid value null; expected names such as movies,books, or an array'],
    ['["films"]', 'invalid value "films"; expected a list of functions/lists: books, movies, music'],
    [
      '[{"file":"test"}]',
      'file: invalid value "test"; expected a file that exports a list; there is no file /',
    ],
    ['[{"file":5}]', 'file: invalid value 5; expected the path of a file that exports a list'],
    ['[{"file":null}]', 'file: invalid value null; expected the path of a file that exports a list'],
  ])('is refused if an app in JavaScript gives the lists %s', async (lists, message) => {
    await expect(toplistWith({ lists: JSON.parse(lists) })).rejects.toThrow(`setting lists: ${message}`);
  });

  it('names in its alarms only what works on it', async () => {
    const descriptions = async (id: string) => {
      const { stack } = await toplistWith({ lists: ['movies', 'books'] }, { id });
      return JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    };
    expect(await descriptions('Default')).toMatch(/To fix it: npm run redrive -- --stack Lists"/);
    const others = await descriptions('Other');
    expect(others).not.toContain('npm run');
    expect(others).toMatch(/To fix it: once the cause is gone, send POST .*aws sqs purge-queue --queue-url /);
    expect(others).toContain('/crawls with the body {\\"list\\":\\"books\\"}, signed by');
  });

  it('does not record the name of its stack as its own, so that a deploy of this project does not take it for one', async () => {
    const { stack } = await toplistWith({ lists: ['movies'] }, { id: 'Default' });
    const { Value } = Template.fromStack(stack).toJSON().Outputs.Settings;
    expect(JSON.parse(Value)).toMatchObject({ keepDays: '90', stackName: '' });
    expect(JSON.parse(templateWith({ stackName: 'Books' }).toJSON().Outputs.Settings.Value)).toMatchObject({
      stackName: 'Books',
    });
  });

  it('takes a file that is undefined for none', async () => {
    const list = Object.assign({ name: 'books' }, { file: undefined });
    const { stack } = await toplistWith({ lists: [list] });
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /books' });
  });

  it.each(['null', '[]', '"keepDays"'])(
    'is refused if an app in JavaScript gives the settings %s',
    async settings => {
      const props = { lists: ['movies'], settings: JSON.parse(settings) };
      await expect(toplistWith(props)).rejects.toThrow(
        `settings: invalid value ${settings}; expected an object such as { keepDays: 30 }`,
      );
    },
  );

  it('is refused under an id that a metric cannot carry', async () => {
    await expect(toplistWith({ lists: ['movies'] }, { id: 'Bücher' })).rejects.toThrow(
      'invalid construct id "Bücher"; expected printable ASCII characters, because the metrics of a Toplist carry it',
    );
  });

  it('reports under a name of its own, so that a stack can have two', async () => {
    const { stack } = await toplistWith({ lists: [{ name: 'movies' }] }, { id: 'A' });
    new Toplist(stack, 'B', { lists: [{ name: 'movies' }] });
    const services = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );
    expect(new Set(services)).toEqual(new Set(['Lists/A', 'Lists/B']));
  });

  it('reports under a name that no other has, whatever their scopes and stacks are called', async () => {
    const app = new App({ outdir: await temporaryFolder(), context: { 'aws:cdk:bundling-stacks': [] } });
    const stacks = ['A', 'A-B'].map(name => new Stack(app, name));
    const scopes = stacks.flatMap(stack => [stack, new Construct(stack, 'B'), new Construct(stack, 'C')]);
    for (const scope of scopes)
      for (const id of ['Default', 'List']) new Toplist(scope, id, { lists: [{ name: 'movies' }] });
    const services = stacks.flatMap(stack =>
      Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function', SEED)).map(
        ({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
      ),
    );
    const paths = ['', '/List', '/B/Default', '/B/List', '/C/Default', '/C/List'];
    expect(services.sort()).toEqual(['A', 'A-B'].flatMap(name => paths.map(path => name + path)).sort());
  });

  it.each([
    ['no settings are named so', '{"keepdays":30}', 'unknown setting keepdays; did you mean keepDays?'],
    [
      'a setting is not among them',
      '{"stackName":"x"}',
      "setting stackName: not among the settings of a Toplist; the stack's",
    ],
    [
      'a setting is wrong',
      '{"keepDays":1}',
      'setting keepDays: invalid value "1"; expected a whole number from 2',
    ],
  ])('is refused if %s', async (_, settings, message) => {
    const props = { lists: [{ name: 'movies' }], settings: JSON.parse(settings) };
    await expect(toplistWith(props)).rejects.toThrow(message);
  });

  it('is refused if there is no such list file', async () => {
    await expect(toplistWith({ lists: [{ file: 'missing.ts' }] })).rejects.toThrow(
      `setting lists: file: invalid value "missing.ts"; expected a file that exports a list; there is no file ${resolve('missing.ts')}`,
    );
  });

  it.each([
    [
      'its export is no list',
      'export default { name: "quotes" };',
      /whose default export is what defineList of 'toplist\/list' returns/,
    ],
    ['it has a syntax error', 'export default {;', /quotes\.ts:1:16: ERROR: /],
    [
      'its name is that of a list of this package',
      LIST_FILE.replace("'quotes'", "'movies'"),
      /another name than movies/,
    ],
    [
      'its export is a definition that defineList has not read',
      LIST_FILE.replace('defineList({', '({ search: [], facets: {}, titles: [], facts: [],'),
      /whose default export is what defineList of 'toplist\/list' returns/,
    ],
    ['its name is that of a route', LIST_FILE.replace("'quotes'", "'crawls'"), /the name is taken/],
    ['its name is that of a part of the stack', LIST_FILE.replace("'quotes'", "'role'"), /the name is taken/],
    [
      'its URL is that of another list',
      LIST_FILE.replace('https://quotes.example/top', 'https://book.douban.com/top250'),
      /another URL than that of books/,
    ],
  ])('is refused if of the list file %s', async (_, text, message) => {
    const file = await listFile(text);
    await expect(toplistWith({ lists: [{ name: 'books' }, { file }] })).rejects.toThrow(message);
  });

  it('is refused if a list file is given under another name', async () => {
    const file = await listFile(LIST_FILE);
    await expect(toplistWith({ lists: [{ name: 'words', file }] })).rejects.toThrow(
      'setting lists: name: invalid value "words"; expected quotes, or nothing, as the list file says it',
    );
  });
});

describe('the bundles', () => {
  it('hold the own list, and are the same from another folder', async () => {
    const bundlesOf = async (file: string) => {
      const { app, outdir } = await toplistWith({ lists: [{ file }] }, { bundled: true });
      app.synth();
      const assets = (await readdir(outdir)).filter(name => /^asset\.\w+$/.test(name)).sort();
      const texts = await Promise.all(assets.map(name => readFile(join(outdir, name, 'index.mjs'), 'utf8')));
      return { assets, texts, outdir };
    };
    const first = await bundlesOf(await listFile(LIST_FILE));
    const second = await bundlesOf(await listFile(LIST_FILE));
    expect(first.texts).toHaveLength(3);
    for (const text of first.texts) expect(text).toContain('table.quotes');
    expect(second.assets).toEqual(first.assets);
    expect(
      (await bundlesOf(await listFile(LIST_FILE.replace('table.quotes', 'table.words')))).assets,
    ).not.toEqual(first.assets);
    const reports = (await readdir(first.outdir)).filter(name => name.endsWith('.meta.json'));
    expect(reports).toHaveLength(3);
    for (const report of reports) {
      const text = await readFile(join(first.outdir, report), 'utf8');
      expect(text).toMatch(/"[^"]*toplist-app-\w+\/quotes\.ts":/);
      expect(text).not.toMatch(/"[^"]*lists-\w+\.mjs":\{"bytes"/);
    }
  });
});

describe('an app in another folder', () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

  /** Runs an app that imports the construct by its path. Returns the folder of its cloud assembly. */
  async function synthesize(app: string, files: Record<string, string>): Promise<string> {
    const folder = await temporaryFolder();
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    const text = app.replace("'toplist'", JSON.stringify(resolve('infra/toplist.ts')));
    for (const [name, content] of Object.entries({ ...files, 'app.ts': text }))
      await writeFile(join(folder, name), content);
    // As the CDK's command names it.
    const env = { ...process.env, CDK_OUTDIR: 'cdk.out' };
    await promisify(execFile)(process.execPath, ['--import', tsx, 'app.ts'], { cwd: folder, env });
    return join(folder, 'cdk.out');
  }

  it('can have two, in two stages with a permissions boundary and bootstrap resources of its own', async () => {
    expect(problemsOf(await synthesize(APP, { 'quotes.ts': LIST_FILE }))).toEqual([]);
  });

  it('can be the one in the README, with the list file in it', async () => {
    const readme = await readFile('README.md', 'utf8');
    const blocks = [...readme.matchAll(/^```ts\n\/\/ (\S+)\n([^`]*)^```$/gm)];
    const { 'app.ts': app = '', ...files } = Object.fromEntries(blocks.map(([, name, text]) => [name, text]));
    expect(Object.keys(files)).toEqual(['quotes.ts']);
    const template = await readFile(join(await synthesize(app, files), 'Lists.template.json'), 'utf8');
    expect(template).toContain('GET /movies/{rank}');
    expect(template).toContain('GET /quotes/{rank}');
  });
});
