import type { List } from '../core/page/list.ts';
import * as registered from './index.ts';

/** The registered lists. */
export const LISTS: List[] = Object.values(registered);
