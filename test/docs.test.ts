import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';

const markdown = ['.', 'docs']
  .flatMap(folder => readdirSync(folder).map(name => (folder === '.' ? name : `${folder}/${name}`)))
  .filter(path => path.endsWith('.md'));
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** Every match of a pattern's first group in a file, without repetitions. */
function matchesIn(path: string, pattern: RegExp): string[] {
  return [...new Set([...readFileSync(path, 'utf8').matchAll(pattern)].map(([, match = '']) => match))];
}

it.each(markdown)('%s mentions only files and folders that exist', path => {
  const mentioned = matchesIn(path, /(?<![\w./-])((?:functions|infra|test|bench|docs|lint)\/[\w./-]*)/g);
  // The files that docs/another-list.md has its reader create.
  const created = (mention: string) => mention.includes('quotes');
  expect(
    mentioned
      .map(mention => mention.replace(/\.$/, ''))
      .filter(mention => !existsSync(mention) && !created(mention)),
  ).toEqual([]);
});

it.each(markdown)('%s mentions only npm scripts that exist', path => {
  const mentioned = matchesIn(path, /npm run (?:--silent )?([\w:-]+)/g);
  expect(mentioned.filter(name => scripts[name] === undefined)).toEqual([]);
});

it('CONTRIBUTING.md lists every folder of functions and infra', () => {
  const folders = ['functions', 'infra'].flatMap(root =>
    readdirSync(root, { withFileTypes: true, recursive: true })
      .filter(entry => entry.isDirectory())
      .map(entry => `${entry.parentPath}/${entry.name}/`),
  );
  const listed = matchesIn('CONTRIBUTING.md', /^((?:functions|infra)\/[\w./-]*\/) /gm);
  expect(folders.filter(folder => !listed.includes(folder))).toEqual([]);
});
