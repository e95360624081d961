import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, PYTHON, ROOT } from './support/tools.ts';

/** The packages of PyPI that the programs in `bench/others` use. */
const PYTHON_PACKAGES = [
  'lxml==6.1.3',
  'aiohttp==3.14.5',
  'selectolax==1.0.2',
  'scrapy==2.19.0',
  'datasette==0.65.5',
];

/** Installs the programs that are compared: Python's into an environment of their own in `bench/.tools`, npm's into `bench/node_modules`. */
export function install(): void {
  const show = { stdio: 'inherit', cwd: ROOT } as const;
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { ...show, cwd: join(ROOT, 'bench') });
  const python = emptyFolder('python');
  try {
    execFileSync('python3', ['-m', 'venv', python], show);
    execFileSync(PYTHON, ['-m', 'pip', 'install', '--quiet', ...PYTHON_PACKAGES], show);
  } catch (error) {
    // An environment without its packages would count as installed.
    rmSync(python, { recursive: true });
    throw error;
  }
}
