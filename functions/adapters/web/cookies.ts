interface Cookie {
  name: string;
  value: string;
  path: string;
}

/**
 * The cookies of one fetch: a site may set one on a redirect and expect it back, as Douban does with `bid`. Redirects stay on one
 * origin, so a cookie is for that host alone, whatever wider `Domain` it names; one that names another domain is dropped.
 * @param now epoch milliseconds
 */
export function createCookies(now: () => number) {
  let cookies: Cookie[] = [];
  return {
    /** Takes the `Set-Cookie` headers of a response from that URL. */
    store(url: URL, headers: string[]): void {
      for (const header of headers) {
        const parsed = parse(url, header, now());
        if (parsed === null) continue;
        const { cookie, expired } = parsed;
        cookies = cookies.filter(({ name, path }) => name !== cookie.name || path !== cookie.path);
        if (!expired) cookies.push(cookie);
      }
    },
    /** The `Cookie` header of a request for that URL; null if there is none to send. */
    header(url: URL): string | null {
      const sent = cookies
        .filter(({ path }) => pathMatches(url.pathname, path))
        .sort((a, b) => b.path.length - a.path.length);
      return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}

/** RFC 6265, 5.2 and 5.3; null for a cookie that this URL may not set. */
function parse(url: URL, header: string, now: number): { cookie: Cookie; expired: boolean } | null {
  const [pair = '', ...rest] = header.split(';');
  const [name, value] = halves(pair);
  if (name === '' || !pair.includes('=')) return null;
  const attributes = new Map(rest.map(halves).map(([key, text]) => [key.toLowerCase(), text]));
  const domain = attributes.get('domain')?.toLowerCase().replace(/^\./, '') ?? '';
  if (domain !== '' && url.hostname !== domain && !url.hostname.endsWith(`.${domain}`)) return null;
  // A browser takes a Secure cookie only over TLS, and never sends it without.
  if (attributes.has('secure') && url.protocol !== 'https:') return null;
  const path = attributes.get('path') ?? '';
  const cookie = { name, value, path: path.startsWith('/') ? path : defaultPath(url.pathname) };
  return { cookie, expired: hasExpired(attributes, now) };
}

/** `Max-Age` outranks `Expires`, whose many old forms, such as `Thu, 01-Jan-70 00:00:00 GMT`, `Date` reads as browsers do. */
function hasExpired(attributes: Map<string, string>, now: number): boolean {
  const maxAge = attributes.get('max-age') ?? '';
  if (/^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(attributes.get('expires') ?? '') <= now;
}

function halves(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function defaultPath(pathname: string): string {
  return pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));
}

function pathMatches(pathname: string, path: string): boolean {
  return (
    pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
  );
}
