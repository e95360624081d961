import { DEFAULTS } from './settings.ts';

/** The npm command of that name, with its arguments, as it works on a stack from any clone. */
export function commandFor(stack: string, name: string, ...args: string[]): string {
  const all = [...(stack === DEFAULTS.stackName ? [] : ['--stack', stack]), ...args];
  return `npm run ${name}${all.length === 0 ? '' : ` -- ${all.join(' ')}`}`;
}
