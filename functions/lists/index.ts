import type { List } from '../core/page/list.ts';
import books from './books.ts';
import movies from './movies.ts';
import music from './music.ts';

/** Every list that this project can crawl. Which of them a stack crawls is one of its settings. */
export const LISTS: List[] = [movies, books, music];
