// The pages work without this script. With it, a search shows its rows as one types, and the strip of a crawl fills while the crawl runs.

const root = document.body.dataset.root ?? './';
const live = document.getElementById('live');

/** Milliseconds to wait after a key before the rows are asked for. */
const TYPING = 180;
/**
 * Milliseconds between two looks at a running crawl, at first and later, and between two looks for a new one. The stage takes ten requests a second of all
 * readers together.
 */
const LOOK = { soon: 1000, later: 2000, idle: 2000, asleep: 15_000 };
/** How many looks are soon, and how many looks for a new crawl come before fewer are enough. */
const SOON = 60;
const PATIENCE = 90;

// Times are written in the reader's zone.

/** @param {ParentNode} within */
function localTimes(within) {
  const locale = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en-GB';
  /** @type {Record<string, Intl.DateTimeFormatOptions>} */
  const forms = {
    moment: {
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    },
    time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    day: { month: 'long', day: 'numeric' },
    dayAndTime: { month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  };
  for (const time of within.querySelectorAll('time[data-show]')) {
    if (!(time instanceof HTMLTimeElement)) continue;
    const form = forms[time.dataset.show ?? ''];
    if (form === undefined) continue;
    const text = new Intl.DateTimeFormat(locale, form).format(new Date(time.dateTime));
    time.textContent = text
      .replace(/(\d)(\p{Script=Han})/gu, '$1 $2')
      .replace(/(\p{Script=Han})(\d)/gu, '$1 $2')
      .replace(' at ', ', ');
  }
}

/** A response that has no answer. */
class Refusal extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`the server has answered ${status}`);
    this.isGone = status === 404 || status === 410;
  }
}

/**
 * What the server answers.
 * @param {URL | string} url
 * @param {RequestInit} how
 * @throws {Refusal} for the page of an error, of which nothing belongs into this one
 */
async function answer(url, how) {
  const response = await fetch(url, how);
  if (!response.ok) throw new Refusal(response.status);
  return response;
}

/**
 * A page of this API as a document, in the language of this one: the one that its address asks for, or the browser's own.
 * @param {string} url
 * @param {AbortSignal | null} [signal]
 */
async function pageAt(url, signal = null) {
  const asked = new URL(url, location.href);
  const lang = new URLSearchParams(location.search).get('lang');
  if (lang !== null) asked.searchParams.set('lang', lang);
  const response = await answer(asked, { headers: { accept: 'text/html' }, signal });
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/**
 * Replaces an element by the one with the same id of another document.
 * @param {Document} page
 * @param {string} id
 */
function replace(page, id) {
  const found = page.getElementById(id);
  const old = document.getElementById(id);
  if (found === null || old === null) return null;
  localTimes(found);
  old.replaceWith(found);
  return found;
}

// Search, order and filters: the rows come from the server, which alone knows how a list is selected.

const form = document.querySelector('form[data-search]');
/** @type {AbortController | undefined} */
let asking;
/** The query of the rows that are shown, or that were asked for. */
let shown = location.search;

/**
 * Shows the rows of a query, and keeps it in the address.
 * @param {URLSearchParams} query
 * @param {'push' | 'replace' | 'keep'} how
 */
async function show(query, how) {
  asking?.abort();
  asking = new AbortController();
  for (const [name, value] of [...query])
    if (value === '' || (name === 'sort' && value === 'rank')) query.delete(name);
  const address = query.size === 0 ? location.pathname : `?${query}`;
  // Typing may have set it already, and a second entry with it would be a step back to nowhere.
  const isNew = String(query) !== String(new URLSearchParams(location.search));
  if (how === 'push' && isNew) history.pushState(null, '', address);
  if (how === 'replace') history.replaceState(null, '', address);
  shown = location.search;
  const asked = new URLSearchParams(query);
  asked.set('part', 'rows');
  asked.set('format', 'html');
  const list = form instanceof HTMLFormElement ? form.action : location.href;
  try {
    const rows = replace(await pageAt(`${list}?${asked}`, asking.signal), 'rows');
    if (rows === null) throw new Error('the page has no rows');
    const count = document.getElementById('count');
    if (count !== null) count.textContent = rows.dataset.count ?? '';
    mark(query, how === 'keep');
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) location.assign(address);
  }
}

/**
 * Marks what is chosen in the bar, and lets links and downloads go on from there.
 * @param {URLSearchParams} query
 * @param {boolean} isBack whether the reader has gone back to it, so that the box too shows what was searched, even if it has the focus
 */
function mark(query, isBack) {
  const text = document.getElementById('q');
  const sort = document.getElementById('s');
  if (text instanceof HTMLInputElement && (isBack || document.activeElement !== text))
    text.value = query.get('q') ?? '';
  if (sort instanceof HTMLSelectElement) sort.value = query.get('sort') ?? 'rank';
  for (const link of document.querySelectorAll('a[data-own]')) {
    link.setAttribute('href', `?${narrowed(query, link)}`);
    if (link.closest('.fl') === null) continue;
    if (isChosen(query, ownOf(link))) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  for (const link of document.querySelectorAll('a[hreflang]')) {
    const other = new URLSearchParams(query);
    other.set('lang', link.getAttribute('hreflang') ?? '');
    link.setAttribute('href', `?${other}`);
  }
  for (const link of document.querySelectorAll('a[data-format]')) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    const url = new URL(link.href);
    url.search = String(
      new URLSearchParams([...query].filter(([name]) => name !== 'offset' && name !== 'lang')),
    );
    link.href = url.href;
  }
}

/**
 * The one parameter by which a link narrows or orders the list.
 * @param {Element} link
 */
function ownOf(link) {
  const [[name, value] = ['', '']] = new URLSearchParams(link.getAttribute('data-own') ?? '');
  return { name, value };
}

/**
 * @param {URLSearchParams} query
 * @param {{ name: string, value: string }} own
 */
function isChosen(query, { name, value }) {
  return name === 'sort' ? (query.get('sort') ?? 'rank') === value : query.getAll(name).includes(value);
}

/**
 * A query with the parameter of a link; without it where it is chosen already.
 * @param {URLSearchParams} query
 * @param {Element} link
 */
function narrowed(query, link) {
  const own = ownOf(link);
  const changed = new URLSearchParams(query);
  changed.delete('offset');
  if (isChosen(query, own) && own.name !== 'sort') changed.delete(own.name);
  else changed.set(own.name, own.value);
  return changed;
}

/**
 * A query in the language that the address asks for.
 * @param {URLSearchParams} query
 */
function inLanguage(query) {
  const lang = new URLSearchParams(location.search).get('lang');
  if (lang !== null) query.set('lang', lang);
  return query;
}

/** The query of the address, with what the bar says. */
function queryOfBar() {
  const query = new URLSearchParams(location.search);
  const text = document.getElementById('q');
  const sort = document.getElementById('s');
  if (text instanceof HTMLInputElement) query.set('q', text.value.trim());
  if (sort instanceof HTMLSelectElement) query.set('sort', sort.value);
  query.delete('offset');
  return query;
}

if (form !== null) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  form.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(() => show(queryOfBar(), 'replace'), TYPING);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    clearTimeout(typing);
    show(queryOfBar(), 'push');
  });
  // A link to a section of this page comes here too, but has the same query.
  window.addEventListener('popstate', () => {
    clearTimeout(typing);
    if (location.search !== shown) show(new URLSearchParams(location.search), 'keep');
  });
  // The row or the section to which a mark, a square or a jump leads may not be among those that are shown.
  document.addEventListener('click', event => {
    const link =
      event.target instanceof Element ? event.target.closest('a[href^="#r"], a[href^="#p"]') : null;
    const place = link?.getAttribute('href')?.slice(1) ?? '';
    if (link === null || document.getElementById(place) !== null) return;
    event.preventDefault();
    const whole = inLanguage(new URLSearchParams());
    show(whole, 'push').then(() => document.getElementById(place)?.scrollIntoView());
  });
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? event.target.closest('a[data-own], a[data-whole]') : null;
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const whole = link.getAttribute('data-whole');
    const query =
      whole === null
        ? narrowed(new URLSearchParams(location.search), link)
        : inLanguage(new URLSearchParams(whole));
    link.closest('details')?.removeAttribute('open');
    show(query, 'push').then(() => document.getElementById('list')?.scrollIntoView());
  });
}

// The strip: it is rendered by the server, and replaced while a crawl runs.

/** What was said last: the crawl and its quarter, so that each is said once. */
let said = '';

/** @param {HTMLElement} strip */
function announce({ dataset, firstElementChild }) {
  const { crawl = '', state = '', done = '0', total = '' } = dataset;
  const quarter = total === '' ? 0 : Math.floor((4 * Number(done)) / Number(total));
  const what = `${crawl} ${state === 'running' ? quarter : state}`;
  if (what === said || live === null) return;
  said = what;
  live.textContent = [...(firstElementChild?.children ?? [])].map(part => part.textContent).join(' ');
}

/** Shows the new list in place of the old one, and keeps what the reader has typed. */
async function refresh() {
  const page = await look(() => pageAt(location.href));
  const main = page?.getElementById('main') ?? null;
  const old = document.getElementById('main');
  if (main === null || old === null) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  // The bar has listeners of its own, so it stays.
  const bar = main.querySelector('form[data-search]');
  if (form !== null && bar !== null) bar.replaceWith(form);
  localTimes(main);
  old.replaceWith(main);
  focusAgain(focused);
  // The page of a first crawl has no bar to keep, and its script none to listen to.
  if (form === null && bar !== null) location.reload();
  sections = squaresOf(document.getElementById('strip')).map(square => square.getAttribute('href'));
  if (live !== null) live.textContent = document.body.dataset.refreshed ?? '';
}

/**
 * Gives the focus to what had it before the list was replaced, or to what now stands for it.
 * @param {Element | null} focused
 */
function focusAgain(focused) {
  if (focused === null) return;
  const href = focused.getAttribute('href');
  const same = focused.isConnected
    ? focused
    : (document.getElementById(focused.id) ??
      (href === null ? null : document.querySelector(`#main a[href="${CSS.escape(href)}"]`)));
  if (same instanceof HTMLElement || same instanceof SVGElement) same.focus({ preventScroll: true });
}

/** @param {number} ms */
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Waits, but no longer than until the reader comes back to the window. Says whether that is why it ended.
 * @param {number} ms
 * @returns {Promise<boolean>}
 */
const pauseOrFocus = ms =>
  new Promise(resolve => {
    const onFocus = () => done(true);
    const timer = setTimeout(() => done(false), ms);
    /** @param {boolean} isFocus */
    const done = isFocus => {
      clearTimeout(timer);
      window.removeEventListener('focus', onFocus);
      resolve(isFocus);
    };
    window.addEventListener('focus', onFocus);
  });

/** Waits until the page is looked at. */
async function visible() {
  while (document.hidden)
    await new Promise(resolve => document.addEventListener('visibilitychange', resolve, { once: true }));
}

/**
 * Asks while the page is looked at, and again after longer and longer pauses where no answer came: too many readers may ask, or the network may be away.
 * @template Answer
 * @param {() => Promise<Answer>} ask
 * @returns {Promise<Answer | null>} null for what is no longer there
 */
async function look(ask) {
  for (let wait = LOOK.later; ; wait = Math.min(LOOK.asleep, 2 * wait)) {
    await visible();
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Refusal && error.isGone) return null;
      console.warn('asked again later:', error);
    }
    await pause(wait);
  }
}

/**
 * Replaces the strip until its crawl has ended.
 * @param {string} crawl
 */
async function follow(crawl) {
  for (let looks = 0; ; looks += 1) {
    const page = await look(() => pageAt(`${root}crawls/${crawl}?format=html`));
    const found = page?.getElementById('strip') ?? null;
    if (page === null || found === null) return;
    for (const id of ['facts', 'errors']) if (isCrawlPage()) replace(page, id);
    keepLinks(found);
    const strip = replace(page, 'strip');
    if (strip !== null) announce(strip);
    if (found.dataset.state !== 'running') {
      if (found.dataset.state === 'published' && !isCrawlPage()) await refresh();
      return;
    }
    await pause(looks < SOON ? LOOK.soon : LOOK.later);
  }
}

const isCrawlPage = () => document.getElementById('facts') !== null;

/** Where the squares of the strip lead: to the sections of the list. */
let sections = squaresOf(document.getElementById('strip')).map(square => square.getAttribute('href'));

/** @param {Element | null} strip */
function squaresOf(strip) {
  return [...(strip?.querySelectorAll('.sq') ?? [])];
}

/**
 * Lets the squares of a strip of the crawl's own page lead into the list, and its heading's link hold from here.
 * @param {HTMLElement} strip
 */
function keepLinks(strip) {
  strip.querySelector('.ch a')?.setAttribute('href', `${root}crawls/${strip.dataset.crawl}`);
  for (const [index, square] of squaresOf(strip).entries()) {
    const href = sections[index];
    if (href == null) continue;
    const link = document.createElement('a');
    link.className = square.className;
    link.href = href;
    link.append(...square.childNodes);
    square.replaceWith(link);
  }
}

/**
 * The id of the newest crawl of a list; null before the first one.
 * @param {string} list
 * @returns {Promise<string | null>}
 */
async function newestOf(list) {
  const url = `${root}crawls?list=${encodeURIComponent(list)}&limit=1`;
  const response = await answer(url, { headers: { accept: 'application/json' } });
  const [newest] = (await response.json()).crawls;
  return newest?.id ?? null;
}

/** Follows the crawl of the strip, then looks for the next one of its list. */
async function watch() {
  const strip = document.getElementById('strip');
  if (strip === null) return;
  const list = strip.dataset.list ?? '';
  let known = strip.dataset.crawl ?? '';
  if (strip.dataset.state === 'running') {
    announce(strip);
    await follow(known);
  }
  if (isCrawlPage()) return;
  for (let looks = 0; ; looks += 1) {
    if (await pauseOrFocus(looks < PATIENCE ? LOOK.idle : LOOK.asleep)) looks = 0;
    const newest = await look(() => newestOf(list));
    if (newest === null || newest === known) continue;
    known = newest;
    looks = 0;
    await follow(known);
  }
}

localTimes(document);
watch().catch(error => console.warn('the crawl is no longer followed:', error));
