/** What the URL of a list has to be, as an error says it. */
export const LIST_URL = 'the http or https URL of page 1 of a list, without credentials';

/** Whether a text is a URL at which a list may be. One with credentials is not: the API shows the URL to everybody, and no crawl sends them. */
export function isListUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** Replaces everything up to the last `@` except the scheme, also in text that is not a valid URL. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@');
}
