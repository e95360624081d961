import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { findChromium, launchArguments } from './find-chromium.ts';

export const PHONE = { width: 375, height: 800 };
export const DESK = { width: 1280, height: 900 };
export const SIZES = [PHONE, DESK];

/** A page, and what went wrong in it. */
export interface Visit {
  page: Page;
  /** Errors of the console and of scripts, and violations of the content security policy. */
  problems: string[];
  /** The URLs that it asked for, in order. */
  requests: string[];
}

/** Says so in the console if something is against the policy; Chromium does too, but not for what only reports. */
const WATCH_POLICY = `addEventListener('securitypolicyviolation', event =>
  console.error('policy violated:', event.violatedDirective, event.blockedURI), true);`;

/** Starts a browser for the tests of a file. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<Visit> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = findChromium();
    if (executablePath === null) throw new Error('no Chromium was found; see npm run test:browser');
    browser = await chromium.launch({ executablePath, args: launchArguments() });
  });
  afterAll(() => browser?.close());
  return async (options = {}) => {
    if (browser === undefined) throw new Error('the browser has not been started');
    return openPage(browser, options);
  };
}

async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({
    viewport: DESK,
    locale: 'zh-CN',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    ...options,
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', error => problems.push(error.message));
  page.on('request', request => requests.push(request.url()));
  if (options.javaScriptEnabled !== false) await page.addInitScript(WATCH_POLICY);
  return { page, problems, requests };
}

/** The ids of the entries in the rows, in order. */
export async function shownIds(page: Page): Promise<string[]> {
  const paths = await page
    .locator('#rows .row h3 a')
    .evaluateAll(links => links.map(link => link.getAttribute('href') ?? ''));
  return paths.map(path => decodeURIComponent(new URL(path, 'http://page').pathname.split('/').at(-1) ?? ''));
}

/** By how many pixels the page is wider than its window. */
export async function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

/** The query of the page's address, by its parameters. */
export function queryOf(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** The computed style of the first element that a selector finds. */
export async function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
}
