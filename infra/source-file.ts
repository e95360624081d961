import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The path of a module of this package: its TypeScript source in a checkout, its JavaScript where the package is installed.
 * @param name relative to the folder that holds `infra` and `functions`, without the extension
 */
export function sourceFile(name: string): string {
  return fileURLToPath(new URL(`../${name}${extname(import.meta.url)}`, import.meta.url));
}
