import { createHash } from 'node:crypto';
import script from './assets/client.js?raw' with { type: 'text' };
import icon from './assets/favicon.svg?raw' with { type: 'text' };
import style from './assets/page.css?raw' with { type: 'text' };

/** A file that the pages refer to. Its name changes with its text, so a browser may keep it for ever. */
export interface Asset {
  /** Its file name, such as `page.Xm3kQ0aZ2b.css`. */
  file: string;
  type: string;
  text: string;
}

export const STYLE = asset('page', 'css', 'text/css; charset=utf-8', style);
export const SCRIPT = asset('page', 'js', 'text/javascript; charset=utf-8', script);
export const ICON = asset('icon', 'svg', 'image/svg+xml', icon);
export const ASSETS = [STYLE, SCRIPT, ICON];

function asset(name: string, extension: string, type: string, text: string): Asset {
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 10);
  return { file: `${name}.${hash}.${extension}`, type, text };
}
