import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A Chromium of this machine: the one that CHROMIUM_PATH names, one that is installed, or one that Playwright has fetched; null if there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) return named;
  return [...PLACES, chromium.executablePath()].find(path => existsSync(path)) ?? null;
}

/** Chromium's sandbox does not work as root, which is who a container's commands often run as. */
export function launchArguments(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
