/** What pages show where there is little room, or no answer. */
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openTab } from '../support/browser';
import { ProcessRig } from '../rigs/process-rig';
import type { WeftClient } from '../support/weft-client';
import { isWiderThanItsWindow } from './support/check-page';
import { goWithin } from './support/go-within';
import { accountOf, inviteColleagues, nth } from './support/people';

const TEST_MS = 150_000;
/** What is left of 1280 by 720 at 200 %, and of 1280 by 1024 at 400 %. */
const WIDE = { width: 1280, height: 800 };
const MAGNIFIED = { width: 640, height: 360 };
const MAGNIFIED_MOST = { width: 320, height: 256 };
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let page: Page;
interface Part {
  /** What it asks the server for. */
  api: string | RegExp;
  /** Something that is in it once there is an answer. */
  there: (page: Page) => Locator;
}
/** Pages that show what the server has, and their parts. */
const PAGES: { path: string; parts: Part[] }[] = [
  {
    path: '/home',
    parts: [
      {
        api: '**/api/v1/runs?status=failed*',
        there: (page) =>
          page.getByRole('region', { name: 'Waiting for you' }).getByRole('link', { name: /^A retrospective/ }),
      },
      {
        api: '**/api/v1/search?*',
        there: (page) => page.getByRole('region', { name: 'Continue' }).getByRole('link', { name: /^Launch plan/ }),
      },
      { api: '**/api/v1/runs?status=running*', there: (page) => page.getByText('No agent is at work.') },
    ],
  },
  {
    path: '/runs',
    parts: [{ api: '**/api/v1/runs?*', there: (page) => page.getByRole('link', { name: /^A retrospective/ }) }],
  },
  {
    path: '/canvases',
    parts: [{ api: '**/api/v1/canvas?*', there: (page) => page.getByRole('link', { name: 'Launch plan' }) }],
  },
  {
    path: '/inbox',
    parts: [
      { api: '**/api/v1/inbox/questions', there: (page) => page.getByText('Nothing waits for you.') },
      { api: '**/api/v1/hitl/requests?*', there: (page) => page.getByText('Nothing waits for you.') },
    ],
  },
  {
    path: '/devices',
    parts: [{ api: '**/api/v1/devices?*', there: (page) => page.getByText('Your first device, in three steps') }],
  },
  {
    path: '/devices/suggestions',
    parts: [
      { api: '**/api/v1/agents/suggestions?state=waiting*', there: (page) => page.getByText('Nothing is suggested.') },
    ],
  },
  {
    path: '/devices/policy',
    parts: [{ api: '**/api/v1/devices/policy', there: (page) => page.getByText('Delete a note') }],
  },
  {
    path: '/devices/chat',
    parts: [{ api: '**/api/v1/devices/threads?*', there: (page) => page.getByText('No chat yet.') }],
  },
  {
    path: '/api-keys',
    parts: [{ api: '**/api/v1/api-keys?*', there: (page) => page.getByRole('button', { name: 'Revoke Laptop' }) }],
  },
  {
    path: '/usage',
    parts: [{ api: /\/api\/v1\/usage/, there: (page) => page.getByRole('link', { name: 'Run, model:1' }) }],
  },
  {
    path: '/models',
    parts: [{ api: '**/api/v1/models', there: (page) => page.getByRole('link', { name: /^Demo model, slow/ }) }],
  },
  {
    path: '/settings/profile',
    parts: [
      { api: '**/api/v1/auth/sessions', there: (page) => page.getByText('This one') },
      { api: '**/api/v1/me/exports', there: (page) => page.getByText('No export yet.') },
    ],
  },
  {
    path: '/settings/connections',
    parts: [{ api: '**/api/v1/connections', there: (page) => page.getByText('No account is connected') }],
  },
  {
    path: '/settings/members',
    parts: [
      { api: '**/api/v1/organisation/members?*', there: (page) => page.getByText('Ana (you)') },
      {
        api: '**/api/v1/organisation/invitations?*',
        there: (page) => page.getByText('No invitation waits for an answer.'),
      },
    ],
  },
  {
    path: '/settings/audit',
    parts: [{ api: '**/api/v1/audit?*', there: (page) => page.getByText('Created a canvas') }],
  },
  {
    path: '/settings/budgets',
    parts: [{ api: '**/api/v1/organisation/budgets?*', there: (page) => page.getByText('No budget yet.') }],
  },
  {
    path: '/settings/provider-keys',
    parts: [{ api: '**/api/v1/organisation/provider-keys?*', there: (page) => page.getByText('No provider key yet.') }],
  },
  {
    path: '/settings/ticket-system',
    parts: [
      { api: '**/api/v1/ticket-system', there: (page) => page.getByText('No ticket system is connected.') },
      { api: '**/api/v1/ticket-system/pushes?*', there: (page) => page.getByText('Nothing was sent yet.') },
    ],
  },
];
const known = { canvasId: '', runId: '' };

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
  const { id } = await ana.createCanvas('Launch plan');
  const { runId, ended } = await ana.generate(id, 'A retrospective for our sprint [demo:fail=400]');
  await ended;
  await ana.request('POST', '/api/v1/api-keys', { body: { name: 'Laptop', scopes: ['read'] } });
  Object.assign(known, { canvasId: id, runId });
  ({ page } = await openTab(browser, { url: rig.url, account: accountOf(ana) }));
}, TEST_MS);
afterEach(async () => {
  await page.unrouteAll();
  await page.setViewportSize(WIDE);
});
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** Of what is in sight once it has been scrolled to, pixels. */
async function heightOf(part: Locator): Promise<number> {
  await part.scrollIntoViewIfNeeded();
  return (await part.boundingBox())?.height ?? 0;
}

test(
  'parts keep a height that shows something and pages the width of their window, at 200 and at 400 %',
  async () => {
    await page.goto(`/runs/${known.runId}`);
    for (const viewport of [MAGNIFIED, MAGNIFIED_MOST]) {
      await page.setViewportSize(viewport);
      await page.getByRole('button', { name: 'Steps', exact: true }).click();
      expect(await heightOf(page.getByRole('region', { name: 'Steps on one time axis' }))).toBeGreaterThan(150);
      expect(await isWiderThanItsWindow(page)).toBe(false);
      await page.getByRole('button', { name: 'Events', exact: true }).click();
      expect(await heightOf(page.getByRole('region', { name: 'Events as they were logged' }))).toBeGreaterThan(100);
    }
    await page.goto(`/canvases/${known.canvasId}`);
    for (const viewport of [MAGNIFIED, MAGNIFIED_MOST]) {
      await page.setViewportSize(viewport);
      expect(await heightOf(page.getByRole('region', { name: 'Blocks on the canvas' }))).toBeGreaterThan(150);
      expect(await isWiderThanItsWindow(page)).toBe(false);
    }
  },
  TEST_MS,
);

async function expectNothingWider(): Promise<void> {
  for (const viewport of [MAGNIFIED, MAGNIFIED_MOST]) {
    await page.setViewportSize(viewport);
    expect(await isWiderThanItsWindow(page)).toBe(false);
  }
}

test(
  'the agent’s panel shows both its list and its prompt in a low window',
  async () => {
    await page.setViewportSize(MAGNIFIED);
    await page.goto(`/canvases/${known.canvasId}`);
    await page.getByRole('button', { name: 'AI', exact: true }).click();
    const panel = page.getByRole('complementary', { name: 'AI' });
    const made = panel.getByRole('listitem').filter({ hasText: 'A retrospective for our sprint' });
    await made.getByRole('link').click({ trial: true });
    await panel.getByRole('button', { name: 'Send' }).click({ trial: true });
  },
  TEST_MS,
);

/** One part at a time; a page with a second part is loaded anew for it, as the app keeps what it has read. */
test.each(PAGES)(
  'what of $path cannot be read is said in its place and is there once it can; then nothing is wider than the window',
  async ({ path, parts }) => {
    const alert = page.getByRole('alert');
    for (const [index, { api, there }] of parts.entries()) {
      await page.route(api, (route) => route.fulfill({ status: 503, json: { code: 'unavailable' } }));
      if (index === 0) await goWithin(page, path);
      else await page.goto(path);
      await alert.getByText('The server could not do this. Nothing was lost.').waitFor();
      if (parts.length === 1) expect(await page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
      await page.unroute(api);
      await page.getByRole('button', { name: 'Try again' }).click();
      await there(page).waitFor();
      expect(await alert.count()).toBe(0);
    }
    for (const { there } of parts) await there(page).waitFor();
    await expectNothingWider();
  },
  TEST_MS,
);
