import type { Changes } from '../../../core/read/changes.ts';
import type { Language } from './language.ts';

/** What the pages say, in one language. Counts come with the list's own word for its entries. */
export interface Words {
  skip: string;
  lists: string;
  more: string;
  feed: string;
  otherLanguage: string;
  taken: (when: string) => string;
  since: (isYesterday: boolean, changes: Changes) => string;
  unchanged: (isYesterday: boolean) => string;
  search: string;
  searchIn: (fields: string[]) => string;
  sort: string;
  sortBy: Record<string, string>;
  filter: string;
  show: string;
  clear: string;
  noMatch: string;
  text: string;
  page: (number: number) => string;
  pages: string;
  moved: (count: number) => string;
  rank: string;
  rank30: string;
  rating: string;
  ratingFrom: (low: number, high: number) => string;
  votes: string;
  up: string;
  down: string;
  new: string;
  charts: string;
  jump: string;
  share: (part: string, whole: string, unit: string, from: number) => string;
  atLeast: (part: string, whole: string, unit: string, facet: string, from: number) => string;
  mostly: (part: string, whole: string, unit: string, value: string) => string;
  oneSquare: (unit: string, count: number) => string;
  squares: (facet: string) => string;
  movers: string;
  moversSince: (day: string) => string;
  entered: string;
  left: string;
  allChanges: string;
  rose: string;
  fell: string;
  top: (count: number, span: string) => string;
  days: (count: number) => string;
  scatter: string;
  firstCrawl: string;
  firstCrawlHint: string;
  neverCrawled: string;
  crawlStates: Record<string, string>;
  progress: (done: number, total: number, clock: string) => string;
  finished: (when: string, seconds: number) => string;
  pageState: Record<'done' | 'now' | 'waiting' | 'retrying' | 'dead', string>;
  pageFailed: (page: number, reason: string) => string;
  calendar: string;
  perDay: string;
  changesOn: (day: string, count: number) => string;
  noCrawlOn: (day: string) => string;
  listed: string;
  daysInYear: string;
  source: string;
  yearOfRanks: string;
  rankSummary: (best: number, now: number | null) => string;
  best: (rank: number) => string;
  notListed: (days: number) => string;
  votesByWeek: (weeks: number) => string;
  neighbours: string;
  recentCrawls: string;
  date: string;
  leftOn: (when: string, rank: number) => string;
  crawl: string;
  startedAt: string;
  endedAt: string;
  deadline: string;
  reason: string;
  done: string;
  failedPages: string;
  changesSince: (when: string) => string;
  nothingChanged: string;
  from: (site: string) => string;
  previousPage: string;
  nextPage: string;
  refreshed: string;
  problem: string;
  home: string;
}

const zh: Words = {
  skip: '跳到榜单',
  lists: '榜单',
  more: '更多',
  feed: '订阅',
  otherLanguage: 'English',
  taken: when => `${when} 采集`,
  since: (isYesterday, { entered, left, rose, fell }) =>
    `较${isYesterday ? '昨日' : '上次'} <b>${rose.length + fell.length} 处变动</b>${entered.length === 0 ? '' : `，${entered.length} 个新进`}${left.length === 0 ? '' : `，${left.length} 个掉榜`}。`,
  unchanged: isYesterday => `较${isYesterday ? '昨日' : '上次'}没有变动。`,
  search: '搜索',
  searchIn: fields => fields.join('、'),
  sort: '排序',
  sortBy: {
    rank: '按名次',
    '-rank': '按名次倒序',
    '-rating': '按评分',
    rating: '按评分倒序',
    '-votes': '按人数',
    votes: '按人数倒序',
    '-year': '按年份',
    year: '按年份，旧的在前',
  },
  filter: '筛选',
  show: '查看',
  clear: '清除条件',
  noMatch: '没有匹配',
  text: '文本',
  page: number => `第 ${number} 页`,
  pages: '页',
  moved: count => `${count} 处变动`,
  rank: '名次',
  rank30: '30 天名次',
  rating: '评分',
  ratingFrom: (low, high) => `评分 ${low}–${high}`,
  votes: '评价人数',
  up: '升',
  down: '降',
  new: '新',
  charts: '走势与分布',
  jump: '跳到',
  share: (part, whole, unit, from) => `${whole} ${unit}里有 ${part} ${unit}在 ${from} 年以后`,
  atLeast: (part, whole, unit, facet, from) => `${whole} ${unit}里有 ${part} ${unit}的${facet}不少于 ${from}`,
  mostly: (part, whole, unit, value) => `${whole} ${unit}里有 ${part} ${unit}属于${spaced(value)}`,
  oneSquare: (unit, count) => `一格${count === 1 ? '一' : ` ${count} `}${unit}，按名次排列`,
  squares: facet => `每格一个条目，按${facet}排列`,
  movers: '本周起落',
  moversSince: day => `${day} 以来的起落`,
  entered: '新进',
  left: '掉榜',
  allChanges: '全部变动',
  rose: '上升',
  fell: '下降',
  top: (count, span) => `前 ${count} 名，${span}`,
  days: count => `${count} 天`,
  scatter: '评的人多，分也高吗？',
  firstCrawl: '第一次采集进行中',
  firstCrawlHint: '采完最后一页，榜单就会出现在这里。',
  neverCrawled: '还没有采集过',
  crawlStates: {
    running: '正在采集',
    published: '已发布',
    incomplete: '采集未完成',
    failed: '采集失败',
    inconsistent: '各页对不上，未发布',
    superseded: '已有更新的榜单',
  },
  progress: (done, total, clock) => `${done} / ${total} 页 · ${clock}`,
  finished: (when, seconds) => `${when}，${seconds} 秒`,
  pageState: { done: '完成', now: '采集中', waiting: '等待', retrying: '重试中', dead: '失败' },
  pageFailed: (page, reason) => `第 ${page} 页：${reason}`,
  calendar: '近 30 天变动',
  perDay: '每天的变动数',
  changesOn: (day, count) => `${day}：${count} 处变动`,
  noCrawlOn: day => `${day}：没有采集`,
  listed: '在榜',
  daysInYear: '天，一年内',
  source: '原页面',
  yearOfRanks: '一年里的名次',
  rankSummary: (best, now) => `一年名次：最高 ${best}，${now === null ? '已不在榜' : `现在 ${now}`}`,
  best: rank => `最高 ${rank}`,
  notListed: days => `未在榜 ${days} 天`,
  votesByWeek: weeks => `评价人数，${weeks} 周`,
  neighbours: '左邻右舍',
  recentCrawls: '最近的采集',
  date: '日期',
  leftOn: (when, rank) => `${when} 掉榜，最后名次 ${rank}`,
  crawl: '采集',
  startedAt: '开始',
  endedAt: '结束',
  deadline: '期限',
  reason: '原因',
  done: '已完成',
  failedPages: '出错的页',
  changesSince: when => `${when} 以来的变动`,
  nothingChanged: '没有变动。',
  from: site => `数据来自 ${site} 的公开页面。`,
  previousPage: '上一页',
  nextPage: '下一页',
  refreshed: '榜单已更新',
  problem: '打不开',
  home: '回到榜单',
};

const en: Words = {
  skip: 'Skip to the list',
  lists: 'Lists',
  more: 'More',
  feed: 'Feed',
  otherLanguage: '中文',
  taken: when => `Taken ${when}`,
  since: (isYesterday, { entered, left, rose, fell }) =>
    `Since ${isYesterday ? 'yesterday' : 'the last crawl'} <b>${rose.length + fell.length} moved</b>${entered.length === 0 ? '' : `, ${entered.length} entered`}${left.length === 0 ? '' : `, ${left.length} left`}.`,
  unchanged: isYesterday => `Nothing has moved since ${isYesterday ? 'yesterday' : 'the last crawl'}.`,
  search: 'Search',
  searchIn: fields => sentence(fields.join(', ')),
  sort: 'Sort',
  sortBy: {
    rank: 'By rank',
    '-rank': 'By rank, last first',
    '-rating': 'By rating',
    rating: 'By rating, lowest first',
    '-votes': 'By votes',
    votes: 'By votes, fewest first',
    '-year': 'By year',
    year: 'By year, oldest first',
  },
  filter: 'Filter',
  show: 'Show',
  clear: 'Clear',
  noMatch: 'Nothing matches',
  text: 'Text',
  page: number => `page ${number}`,
  pages: 'pages',
  moved: count => `${count} moved`,
  rank: 'Rank',
  rank30: 'Rank, 30 days',
  rating: 'Rating',
  ratingFrom: (low, high) => `Rating ${low}–${high}`,
  votes: 'Votes',
  up: 'up ',
  down: 'down ',
  new: 'new',
  charts: 'Trends and distribution',
  jump: 'Jump to',
  share: (part, whole, unit, from) => `${part} of ${whole} ${unit} are from ${from} or later`,
  atLeast: (part, whole, unit, facet, from) => `${part} of ${whole} ${unit}: ${facet} ${from} or more`,
  mostly: (part, whole, unit, value) => `${part} of ${whole} ${unit}: ${value}`,
  oneSquare: (unit, count) =>
    count === 1
      ? `One square each, in the order of ranks`
      : `One square for ${count} ${unit}, in the order of ranks`,
  squares: facet => `One square each, by ${facet}`,
  movers: 'Up and down this week',
  moversSince: day => `Up and down since ${day}`,
  entered: 'entered',
  left: 'left',
  allChanges: 'All changes',
  rose: 'rose',
  fell: 'fell',
  top: (count, span) => `The top ${count}, ${span}`,
  days: count => (count === 1 ? '1 day' : `${count} days`),
  scatter: 'More votes, better ratings?',
  firstCrawl: 'The first crawl is under way',
  firstCrawlHint: 'The list appears here when the last page is in.',
  neverCrawled: 'Not crawled yet',
  crawlStates: {
    running: 'Crawling now',
    published: 'Published',
    incomplete: 'Not finished',
    failed: 'Failed',
    inconsistent: 'The pages do not fit together; not published',
    superseded: 'A newer list is published',
  },
  progress: (done, total, clock) => `${done} / ${total} pages · ${clock}`,
  finished: (when, seconds) => `${when}, ${seconds} s`,
  pageState: { done: 'done', now: 'fetching', waiting: 'waiting', retrying: 'retrying', dead: 'failed' },
  pageFailed: (page, reason) => `Page ${page}: ${reason}`,
  calendar: 'Changes, 30 days',
  perDay: 'Changes on each day',
  changesOn: (day, count) => `${day}: ${count} moved`,
  noCrawlOn: day => `${day}: no crawl`,
  listed: 'Listed',
  daysInYear: 'days of a year',
  source: 'Original page',
  yearOfRanks: 'Its rank over a year',
  rankSummary: (best, now) =>
    `Rank over a year: best ${best}, ${now === null ? 'no longer listed' : `now ${now}`}`,
  best: rank => `best ${rank}`,
  notListed: days => (days === 1 ? 'not listed for a day' : `not listed for ${days} days`),
  votesByWeek: weeks => `Votes, ${weeks} weeks`,
  neighbours: 'Next to it',
  recentCrawls: 'The last crawls',
  date: 'Date',
  leftOn: (when, rank) => `Left the list after ${when}; its last rank was ${rank}`,
  crawl: 'Crawl',
  startedAt: 'Started',
  endedAt: 'Ended',
  deadline: 'Deadline',
  reason: 'Reason',
  done: 'Done',
  failedPages: 'Pages with errors',
  changesSince: when => `Changes since ${when}`,
  nothingChanged: 'Nothing has changed.',
  from: site => `The data are from the public pages of ${site}.`,
  previousPage: 'Previous page',
  nextPage: 'Next page',
  refreshed: 'The list is new',
  problem: 'This cannot be shown',
  home: 'To the list',
};

export const WORDS: Record<Language, Words> = { zh, en };

/** A text with a capital letter. */
export function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** A text with a space before it if it begins with a Latin letter or a digit, as between Han and those. */
function spaced(text: string): string {
  return /^[\p{Script=Latin}\d]/u.test(text) ? ` ${text}` : text;
}
