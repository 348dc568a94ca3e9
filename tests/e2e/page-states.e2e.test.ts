/** What pages show where there is little room, or no answer. */
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openTab } from '../support/browser';
import { ProcessRig } from '../support/process-rig';
import type { WeftClient } from '../support/weft-client';
import { isWiderThanItsWindow } from './support/check-page';
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
/** Lists: where they are, what they ask for, a link (or something else that can be pressed) that is in them. */
const LISTS: { path: string; api: string | RegExp; there: string | RegExp; role?: 'button' }[] = [
  { path: '/canvases', api: '**/api/v1/canvas?*', there: 'Launch plan' },
  { path: '/runs', api: '**/api/v1/runs?*', there: /^A retrospective/ },
  { path: '/api-keys', api: '**/api/v1/api-keys?*', there: 'Revoke Laptop', role: 'button' },
  { path: '/usage', api: /\/api\/v1\/usage/, there: 'Run, model:1' },
  { path: '/models', api: '**/api/v1/models', there: /^Demo model, slow/ },
];
/** Parts of the settings: where they are, what they ask for, what is in them. */
const SETTINGS = [
  { path: '/settings/profile', api: '**/api/v1/auth/sessions', there: 'This one' },
  { path: '/settings/profile', api: '**/api/v1/me/exports', there: 'No export yet.' },
  { path: '/settings/members', api: '**/api/v1/organisation/members?*', there: 'Ana (you)' },
  {
    path: '/settings/members',
    api: '**/api/v1/organisation/invitations?*',
    there: 'No invitation waits for an answer.',
  },
  { path: '/settings/audit', api: '**/api/v1/audit?*', there: 'Created a canvas' },
  { path: '/settings/budgets', api: '**/api/v1/organisation/budgets?*', there: 'No budget yet.' },
  {
    path: '/settings/provider-keys',
    api: '**/api/v1/organisation/provider-keys?*',
    there: 'No provider key yet.',
  },
  { path: '/settings/ticket-system', api: '**/api/v1/ticket-system', there: 'No ticket system is connected.' },
  { path: '/settings/ticket-system', api: '**/api/v1/ticket-system/pushes?*', there: 'Nothing was sent yet.' },
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

test.each([MAGNIFIED, MAGNIFIED_MOST])(
  'parts keep a height that shows something and pages the width of their window, at $width by $height',
  async (viewport) => {
    await page.setViewportSize(viewport);
    await page.goto(`/runs/${known.runId}`);
    expect(await heightOf(page.getByRole('region', { name: 'Steps on one time axis' }))).toBeGreaterThan(150);
    expect(await isWiderThanItsWindow(page)).toBe(false);
    await page.getByRole('button', { name: 'Events', exact: true }).click();
    expect(await heightOf(page.getByRole('region', { name: 'Events as they were logged' }))).toBeGreaterThan(100);
    await page.goto(`/canvases/${known.canvasId}`);
    expect(await heightOf(page.getByRole('region', { name: 'Blocks on the canvas' }))).toBeGreaterThan(150);
    expect(await isWiderThanItsWindow(page)).toBe(false);
    for (const { path, there } of SETTINGS) {
      await page.goto(path);
      await page.getByText(there).waitFor();
      expect(await isWiderThanItsWindow(page)).toBe(false);
    }
    for (const { path, there, role = 'link' } of LISTS) {
      await page.goto(path);
      await page.getByRole(role, { name: there }).waitFor();
      expect(await isWiderThanItsWindow(page)).toBe(false);
    }
  },
  TEST_MS,
);

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

test.each(LISTS)(
  'what cannot be read is said in place of the list of $path, and is there once it can',
  async ({ path, api, there, role }: (typeof LISTS)[number]) => {
    await page.route(api, (route) => route.fulfill({ status: 503, json: { code: 'unavailable' } }));
    await page.goto(path);
    await page.getByRole('alert').getByText('The server could not do this. Nothing was lost.').waitFor();
    expect(await page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
    await page.unroute(api);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole(role ?? 'link', { name: there }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  },
  TEST_MS,
);

test.each(SETTINGS)(
  'what of $path $api cannot be read is said in its place, and is there once it can',
  async ({ path, api, there }) => {
    await page.route(api, (route) => route.fulfill({ status: 503, json: { code: 'unavailable' } }));
    await page.goto(path);
    await page.getByRole('alert').getByText('The server could not do this. Nothing was lost.').waitFor();
    await page.unroute(api);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText(there).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  },
  TEST_MS,
);
