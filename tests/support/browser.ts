/** Chromium for the browser tests: a profile of its own each time, and nothing that asks the network by itself. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { BROWSER_FLAGS } from './browser-flags';

const DEFAULT_BROWSER = '/usr/bin/chromium-headless-shell';
/** Two busy cores: a page may take long, and that is no failure. */
const PATIENCE_MS = 30_000;

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

/** One person's window. `problems` gathers what the browser complained of. */
export interface Tab {
  context: BrowserContext;
  page: Page;
  /** Errors of scripts and the console, requests to other origins; what a server refused is no problem of the page. */
  problems: string[];
  /** The last things that happened on its network, with their times. */
  traffic: string[];
}

/** Opens a window that shares nothing with any other. */
export async function openTab(browser: Browser, { url, account, ...options }: TabOptions): Promise<Tab> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (account) {
    const answer = await context.request.post('/api/v1/auth/login', { data: account });
    if (!answer.ok()) throw new Error(`log-in of ${account.email} answered ${answer.status()}`);
  }
  const page = await context.newPage();
  return { context, page, problems: gatherProblems(page, url), traffic: gatherTraffic(page) };
}

/** Runs `work`; where it fails, what the page showed and what its network did is added to the error. */
export async function showingPage<Result>({ page, traffic }: Tab, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) {
      const text = await page.innerText('body', { timeout: 5_000 }).catch((reason: unknown) => String(reason));
      error.stack = `${error.stack ?? error.message}\n--- ${page.url()}\n${text}\n--- network\n${traffic.join('\n')}`;
    }
    throw error;
  }
}

const TRAFFIC_KEPT = 60;

function gatherTraffic(page: Page): string[] {
  const traffic: string[] = [];
  const note = (what: string, url: string) => {
    traffic.push(`${new Date().toISOString().slice(11, 23)} ${what} ${url.split('?')[0]}`);
    if (traffic.length > TRAFFIC_KEPT) traffic.shift();
  };
  page.on('response', (response) => note(String(response.status()), response.url()));
  page.on('requestfailed', (request) => note(request.failure()?.errorText ?? 'failed', request.url()));
  page.on('framenavigated', (frame) => note('shows', frame.url()));
  page.on('crash', () => note('crashed', page.url()));
  page.on('websocket', (socket) => {
    note('socket opens', socket.url());
    socket.on('close', () => note('socket closes', socket.url()));
  });
  return traffic;
}

function gatherProblems(page: Page, url: string): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url()) && new URL(request.url()).host !== new URL(url).host)
      problems.push(`foreign request: ${request.url()}`);
  });
  return problems;
}
