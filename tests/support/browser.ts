/** Chromium for the browser tests: a profile of its own each time, and nothing that asks the network by itself. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import { BROWSER_FLAGS } from './browser-flags';

const DEFAULT_BROWSER = '/usr/bin/chromium-headless-shell';
/** Two busy cores: a page may take long, and that is no failure. */
const PATIENCE_MS = 30_000;

/** What a window measures where nothing else is asked for. */
export const USUAL_WINDOW = { width: 1280, height: 800 };

/** Starts the browser named by WEFT_BROWSER; `close` it. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['WEFT_BROWSER'] ?? DEFAULT_BROWSER,
    args: BROWSER_FLAGS,
    timeout: PATIENCE_MS,
  });

export interface TabOptions extends BrowserContextOptions {
  /** Address of the server: paths given to `goto` start from it. */
  url: string;
  /** Logs this account in first, as its cookie does for a browser that comes back. */
  account?: { email: string; password: string };
}

/** A request with the moment it went out, or words. */
export type Traffic = string | { at: Date; request: Request };

/** One person's window. `problems` gathers what the browser complained of. */
export interface Tab {
  context: BrowserContext;
  page: Page;
  /** Errors of scripts and the console, requests to other origins; what a server refused is no problem of the page. */
  problems: string[];
  /** The last requests, and what else a test adds; how they ended is asked for when it is told. */
  traffic: Traffic[];
}

/** Opens a window that shares nothing with any other. */
export async function openTab(browser: Browser, { url, account, ...options }: TabOptions): Promise<Tab> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: USUAL_WINDOW,
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (account) {
    const answer = await context.request.post('/api/v1/auth/login', { data: account });
    if (!answer.ok()) throw new Error(`log-in of ${account.email} answered ${answer.status()}`);
  }
  const page = await context.newPage();
  const traffic: Traffic[] = [];
  return { context, page, traffic, problems: gatherProblems(page, url, traffic) };
}

/** Runs `work`; where it fails, what the page showed and what its network did is added to the error. */
export async function showingPage<Result>({ page, traffic }: Tab, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) {
      const text = await page.innerText('body', { timeout: 5_000 }).catch((reason: unknown) => String(reason));
      error.stack = `${error.stack ?? error.message}\n--- ${page.url()}\n${text}\n--- network\n${(await tellTraffic(traffic)).join('\n')}`;
    }
    throw error;
  }
}

const TRAFFIC_KEPT = 60;
/** A request without an answer has none when it is told either. */
const ANSWER_MS = 200;

function tellTraffic(traffic: readonly Traffic[]): Promise<string[]> {
  return Promise.all(
    traffic.map(async (one) => {
      if (typeof one === 'string') return one;
      const { at, request } = one;
      const ended = await Promise.race([
        request.response().then(
          (response) => String(response?.status() ?? request.failure()?.errorText ?? 'failed'),
          () => 'failed',
        ),
        delay(ANSWER_MS, 'no answer'),
      ]);
      return `${at.toISOString().slice(11, 23)} ${request.method()} ${request.url().split('?')[0]}: ${ended}`;
    }),
  );
}

/** Listens to one event a request, as each costs both processes a message. */
function gatherProblems(page: Page, url: string, traffic: Traffic[]): string[] {
  const problems: string[] = [];
  const { host } = new URL(url);
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    traffic.push({ at: new Date(), request });
    if (traffic.length > TRAFFIC_KEPT) traffic.shift();
    if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).host !== host)
      problems.push(`foreign request: ${request.url()}`);
  });
  page.on('framenavigated', (frame) => traffic.push(`shows ${frame.url().split('?')[0]}`));
  page.on('crash', () => traffic.push(`crashed ${page.url()}`));
  page.on('websocket', (socket) => {
    traffic.push(`socket opens ${socket.url().split('?')[0]}`);
    socket.on('close', () => traffic.push(`socket closes ${socket.url().split('?')[0]}`));
  });
  return problems;
}
