/** A setting is wrong. The message says which, and what would be right, so the commands print it without a stack trace. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
