/** What is known of the default list beside its address. */
export const DEFAULT_LIST = {
  url: 'https://movie.douban.com/top250',
  /** The site has shown 250 movies for years; fewer than this are not the whole list. */
  atLeast: 240,
};
