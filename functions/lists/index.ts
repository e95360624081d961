// Every list that this project can crawl, a line each. Which of them a stack crawls is one of its settings.
export { default as books } from './books.ts';
export { default as movies } from './movies.ts';
export { default as music } from './music.ts';
