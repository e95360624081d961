/** The violation of a guarantee. The message names the check, a letter of docs/reliability.md, and what went wrong. */
export class Violation extends Error {
  override readonly name = 'Violation';
}
