import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './run.ts';
import { ROOT, workFolder } from './tools.ts';

/**
 * Copies the files of this checkout that git knows, as they are now, to a new folder, and the installed packages as hard links. The copy
 * has no synthesized stack, and a folder of its own for temporary files, where the loader of TypeScript keeps what it has compiled.
 */
export async function freshClone(): Promise<{ folder: string; temporary: string }> {
  const folder = join(workFolder('clone'), 'toplist');
  const temporary = join(workFolder('clone'), 'tmp');
  await rm(dirname(folder), { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const listed = await run({
    file: 'git',
    args: ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  });
  for (const path of listed.split('\0').filter(path => path !== ''))
    await cp(join(ROOT, path), join(folder, path)).catch(ignoreMissing);
  const packages = join(ROOT, 'node_modules');
  await run({ file: 'cp', args: ['-al', packages, join(folder, 'node_modules')] }).catch(() =>
    symlink(packages, join(folder, 'node_modules')),
  );
  return { folder, temporary };
}

/** A file may have been deleted and not yet committed. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
