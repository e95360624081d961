import type { List } from '../../../core/page/list.ts';

export const HTML_TYPE = 'text/html; charset=utf-8';

/**
 * The headers of a page. Scripts, styles and requests are its own; only pictures come from elsewhere, from the hosts that its list's file names.
 */
export function pageHeaders(list: Pick<List, 'posters'> | null): Record<string, string> {
  const pictures = (list?.posters ?? []).map(host => ` https://${host}`).join('');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self'${pictures}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}
