/** Every page in light, in the dark and on a phone: accessible, quiet in the console, never wider than its window. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, type TabOptions } from '../support/browser';
import { isFullDepth, sampleOf } from '../support/depth';
import { ProcessRig } from '../rigs/process-rig';
import type { WeftClient } from '../support/weft-client';
import { axeScript, findAccessFaults, findColorFaults, isWiderThanItsWindow, keepPicture } from './support/check-page';
import { goWithin } from './support/go-within';
import { makeMailFolder, type MailFolder } from './support/mail-folder';
import { accountOf, inviteColleagues, nth } from './support/people';
import { addEveryKind } from './support/seed-blocks';

const TEST_MS = 240_000;
const UNKNOWN_ID = 'f'.repeat(24);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const light: [string, Partial<TabOptions>] = ['light', { colorScheme: 'light' }];
const phone: [string, Partial<TabOptions>] = ['phone', { colorScheme: 'light', ...PHONE }];
const modes = isFullDepth ? [light, phone] : [phone];

/** What is wrong with a page as it stands; where it is shown in light, with its colours in the dark too at full depth. Keeps a picture of each. */
async function findFaults(page: Page, name: string, mode: string): Promise<string[]> {
  await keepPicture(page, `${name}-${mode}`);
  const found = await findAccessFaults(page);
  if (await isWiderThanItsWindow(page)) found.push('is wider than its window');
  if (mode !== 'light' || !isFullDepth) return found;
  await page.emulateMedia({ colorScheme: 'dark' });
  await keepPicture(page, `${name}-dark`);
  found.push(...(await findColorFaults(page)).map((fault) => `in the dark: ${fault}`));
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let mails: MailFolder;
const GUEST = 'guest@example.test';
const known = { canvasId: '', emptyId: '', doneRunId: '', failedRunId: '', waitingId: '' };

beforeAll(async () => {
  mails = await makeMailFolder();
  const environment = { ...mails.environment, SEED_DEMO: 'true' };
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true, environment }), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  ana = nth(people, 0);
  const [canvas, empty, waiting] = await Promise.all([
    ana.createCanvas('Launch plan'),
    ana.createCanvas('An empty one'),
    ana.createCanvas('Reviewed', { review: true }),
  ]);
  await ana.request('POST', `/api/v1/canvas/${canvas.id}/members`, {
    body: { email: nth(people, 1).user.email, role: 'editor' },
  });
  await ana.request('POST', '/api/v1/organisation/invitations', {
    body: { email: GUEST, role: 'engineer' },
  });
  await addEveryKind(ana, canvas.id);
  await ana.request('POST', '/api/v1/api-keys', { body: { name: 'Nightly report', scopes: ['read', 'llm'] } });
  const done = await ana.generate(canvas.id, 'Plan a launch week');
  const failed = await ana.generate(canvas.id, 'A retrospective for our sprint [demo:fail=400]');
  await Promise.all([done.ended, failed.ended]);
  const review = await ana.generate(waiting.id, 'Compare tea and coffee');
  review.stop();
  Object.assign(known, {
    canvasId: canvas.id,
    emptyId: empty.id,
    doneRunId: done.runId,
    failedRunId: failed.runId,
    waitingId: waiting.id,
  });
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await mails?.remove();
});

/** Each page with what tells that it is all there, and what is opened on it. */
const pages: { name: string; path: () => string; ready: (page: Page) => Promise<unknown>; title: string }[] = [
  { name: 'home', path: () => '/home', title: 'Home', ready: readHome },
  { name: 'new', path: () => '/home', title: 'Home', ready: openNew },
  { name: 'navigation', path: () => '/home', title: 'Home', ready: openNavigation },
  {
    name: 'canvases',
    path: () => '/canvases',
    title: 'Canvases',
    ready: (page) => page.getByRole('link', { name: 'Launch plan' }).waitFor(),
  },
  {
    name: 'canvas',
    path: () => `/canvases/${known.canvasId}`,
    title: 'Launch plan',
    ready: (page) => page.getByRole('group', { name: /Ask Ben for the numbers$/ }).waitFor(),
  },
  {
    name: 'canvas-empty',
    path: () => `/canvases/${known.emptyId}`,
    title: 'An empty one',
    ready: (page) => page.getByText('An empty canvas.').waitFor(),
  },
  { name: 'canvas-review', path: () => `/canvases/${known.waitingId}`, title: 'Reviewed', ready: openPanel },
  { name: 'canvas-outline', path: () => `/canvases/${known.canvasId}`, title: 'Launch plan', ready: openOutline },
  { name: 'canvas-share', path: () => `/canvases/${known.canvasId}`, title: 'Launch plan', ready: openShare },
  {
    name: 'runs',
    path: () => '/runs',
    title: 'Runs',
    ready: (page) => page.getByRole('link', { name: 'Plan a launch week' }).waitFor(),
  },
  { name: 'runs-filter', path: () => '/runs', title: 'Runs', ready: openFilter },
  { name: 'run', path: () => `/runs/${known.doneRunId}`, title: 'Plan a launch week', ready: openStep },
  {
    name: 'run-failed',
    path: () => `/runs/${known.failedRunId}`,
    title: 'A retrospective for our sprint [demo:fail=400]',
    ready: (page) => page.getByText('Failed', { exact: true }).first().waitFor(),
  },
  { name: 'api-keys', path: () => '/api-keys', title: 'API keys', ready: showKeys },
  { name: 'api-keys-new', path: () => '/api-keys', title: 'API keys', ready: openKeyForm },
  { name: 'api-keys-shown', path: () => '/api-keys', title: 'API keys', ready: makeKey },
  { name: 'api-keys-revoke', path: () => '/api-keys?show=all', title: 'API keys', ready: askToRevoke },
  {
    name: 'usage',
    path: () => '/usage',
    title: 'Usage',
    ready: (page) => page.getByRole('region', { name: 'Model calls, newest first' }).waitFor(),
  },
  { name: 'usage-days', path: () => '/usage?range=7', title: 'Usage', ready: openDays },
  { name: 'usage-run', path: () => `/usage?run=${known.doneRunId}`, title: 'Usage', ready: openCallsOfRun },
  {
    name: 'usage-empty',
    path: () => '/usage?range=days&from=2020-01-01&to=2020-01-31',
    title: 'Usage',
    ready: (page) => page.getByText('No model was called in this time.').waitFor(),
  },
  { name: 'profile', path: () => '/settings/profile', title: 'Profile', ready: openProfile },
  { name: 'log-out-everywhere', path: () => '/settings/profile', title: 'Profile', ready: openLogOutEverywhere },
  {
    name: 'settings-connections',
    path: () => '/settings/connections',
    title: 'Connected accounts',
    ready: (page) => page.getByText('No account is connected').waitFor(),
  },
  { name: 'members', path: () => '/settings/members', title: 'Members', ready: openMembers },
  {
    name: 'settings-budgets',
    path: () => '/settings/budgets',
    title: 'Budgets',
    ready: (page) => page.getByText('No budget yet.').waitFor(),
  },
  {
    name: 'settings-flows',
    path: () => '/settings/flows',
    title: 'Flows',
    ready: (page) => page.getByText('No variable yet.').waitFor(),
  },
  { name: 'member-remove', path: () => '/settings/members', title: 'Members', ready: openRemoval },
  {
    name: 'devices',
    path: () => '/devices',
    title: 'Devices',
    ready: (page) => page.getByRole('heading', { name: 'Your first device, in three steps' }).waitFor(),
  },
  { name: 'devices-code', path: () => '/devices', title: 'Devices', ready: makePairingCode },
  {
    name: 'devices-policy',
    path: () => '/devices/policy',
    title: 'What agents may do',
    ready: (page) => page.getByRole('group', { name: 'Delete a note: may agents?' }).waitFor(),
  },
  {
    name: 'agents',
    path: () => '/devices/agents',
    title: 'Agents',
    ready: (page) => page.getByText('No agent yet.').waitFor(),
  },
  {
    name: 'agents-new',
    path: () => '/devices/agents/new',
    title: 'New agent',
    ready: (page) => page.getByText(/^Gmail: this server is not set up for it/).waitFor(),
  },
  {
    name: 'agents-journey',
    path: () => '/devices/agents/journey',
    title: 'An agent by conversation',
    ready: (page) => page.getByRole('button', { name: 'Begin' }).waitFor(),
  },
  {
    name: 'suggestions',
    path: () => '/devices/suggestions',
    title: 'Suggestions',
    ready: (page) => page.getByText('Nothing is suggested.').waitFor(),
  },
  {
    name: 'devices-chat',
    path: () => '/devices/chat',
    title: 'New chat',
    ready: (page) => page.getByText(/^No device yet\./).waitFor(),
  },
  {
    name: 'devices-chat-unknown',
    path: () => `/devices/chat/${UNKNOWN_ID}`,
    title: 'You cannot open this chat',
    ready: (page) => page.getByText('It is not yours, or it was deleted.').waitFor(),
  },
  { name: 'palette', path: () => '/runs', title: 'Runs', ready: openPalette },
  { name: 'inbox', path: () => '/inbox', title: 'Inbox', ready: openInbox },
  {
    name: 'inbox-answered',
    path: () => '/inbox?tab=answered',
    title: 'Inbox',
    ready: (page) => page.getByText('Nothing was asked and answered yet.').waitFor(),
  },
  {
    name: 'parts',
    path: () => '/gallery',
    title: 'Parts',
    ready: (page) => page.getByRole('heading', { name: 'Parts' }).waitFor(),
  },
  {
    name: 'unknown',
    path: () => '/nowhere',
    title: 'Not found',
    ready: (page) => page.getByRole('heading', { name: 'Not found' }).waitFor(),
  },
  {
    name: 'canvas-unknown',
    path: () => `/canvases/${UNKNOWN_ID}`,
    title: 'You cannot open this canvas',
    ready: (page) => page.getByText(/^It is not shared with you, or it was deleted\./).waitFor(),
  },
];

async function readHome(page: Page): Promise<void> {
  await page
    .getByRole('region', { name: 'Waiting for you' })
    .getByRole('link', { name: /Failed/ })
    .waitFor();
  await page.getByRole('region', { name: 'Running now' }).waitFor();
  await page.getByText('2 of 4 done').waitFor();
}
async function openNew(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New…' }).click();
  await page.getByRole('menuitem', { name: 'New session' }).waitFor();
}
/** On a phone it is a drawer. */
async function openNavigation(page: Page): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) < 768) await page.getByRole('button', { name: /^Open navigation/ }).click();
  await page.getByRole('link', { name: /^Inbox \(1 waiting\)/ }).waitFor();
}
async function openProfile(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Log-ins' }).waitFor();
  await page.getByText('This one').waitFor();
}
async function openLogOutEverywhere(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out everywhere' }).click();
  await page.getByRole('dialog', { name: 'Log out everywhere' }).waitFor();
}
async function openMembers(page: Page): Promise<void> {
  await page.getByText('guest@example.test').waitFor();
  await page.getByRole('combobox', { name: /^Role, Ben/ }).waitFor();
}
async function openRemoval(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Remove Ben' }).click();
  await page.getByRole('dialog', { name: 'Remove member' }).waitFor();
}
async function openPanel(page: Page): Promise<void> {
  const accept = page.getByRole('button', { name: 'Accept' });
  await page.getByRole('toolbar', { name: 'Zoom' }).waitFor();
  if (!(await page.getByLabel('What should the agent make?').isVisible()))
    await page.getByRole('button', { name: 'AI', exact: true }).click();
  await accept.waitFor();
}
async function openOutline(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Outline' }).click();
  await page
    .getByRole('list', { name: 'Blocks in order' })
    .getByRole('button', { name: /Ask Ben for the numbers/ })
    .waitFor();
}
async function openShare(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('dialog', { name: 'Share canvas' }).getByText('Ben', { exact: true }).waitFor();
}
async function openFilter(page: Page): Promise<void> {
  const filter = page.getByRole('combobox', { name: /^Status/ });
  await filter.click();
  await page.getByRole('option', { name: 'Failed' }).waitFor();
}
async function openDays(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Calls by day' }).getByText('Show as a table').click();
  await page.getByRole('table', { name: 'Calls by day' }).waitFor();
}
async function openCallsOfRun(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Calls of one run' }).waitFor();
  await page.getByRole('region', { name: 'Model calls, newest first' }).waitFor();
}
async function openStep(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^model:1/ }).click();
  await page.getByRole('tab', { name: 'Output' }).waitFor();
}
async function openAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account: Ana' }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
}
async function showKeys(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revoke Nightly report' }).waitFor();
}
async function openKeyForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByRole('dialog', { name: 'New API key' }).getByLabel('Name').waitFor();
}
async function makeKey(page: Page): Promise<void> {
  await openKeyForm(page);
  await page.keyboard.type('Made here');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'curl' }).waitFor();
}
async function askToRevoke(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revoke Nightly report' }).click();
  await page.getByRole('dialog', { name: 'Revoke API key' }).waitFor();
}
async function makePairingCode(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Make a pairing code' }).click();
  await page.getByRole('img', { name: /QR code/ }).waitFor();
}
async function openPalette(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Plan a launch week' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: /Launch plan/ }).waitFor();
}
async function openInbox(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /The agent wants to save/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Approve' }).waitFor();
}

/** Pages over which a menu or a list is open that another page would lie under too, and those that are no page of the app. */
const LOADED_AFTER = new Set([
  'new',
  'navigation',
  'runs-filter',
  'palette',
  'parts',
  'unknown',
  'canvas-share',
  'api-keys-shown',
]);
const LOADED = new Set(['home', 'parts', 'unknown']);

/** On a phone each page is looked at, every second in the dark; in a wide window, but for depth, every third. */
test.each([
  ['light', light[1], sampleOf(pages, Math.ceil(pages.length / 3))],
  ['phone', phone[1], pages],
] as [string, Partial<TabOptions>, typeof pages][])(
  'every page in %s',
  async (mode, options, shown) => {
    await rig.showingLogs(async () => {
      const faults: string[] = [];
      const { context, page, problems } = await openTab(browser, { url: rig.url, account: accountOf(ana), ...options });
      await context.addInitScript(axeScript);
      let before = '';
      for (const { name, path, ready, title } of shown) {
        const isDark = mode === 'phone' && !isFullDepth && pages.findIndex((one) => one.name === name) % 2 === 1;
        await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
        if (before === '' || LOADED.has(name) || LOADED_AFTER.has(before)) await page.goto(path());
        else await goWithin(page, path());
        before = name;
        await ready(page);
        const found = await findFaults(page, name, mode);
        if ((await page.title()) !== `${title} - Weft`) found.push(`is titled “${await page.title()}”`);
        faults.push(...[...found, ...problems.splice(0)].map((fault) => `${name}: ${fault}`));
      }
      await context.close();
      expect(faults).toEqual([]);
    });
  },
  TEST_MS,
);

test.each(modes)(
  'the log-in in %s',
  async (mode, options) => {
    const { context, page, problems } = await openTab(browser, { url: rig.url, ...options });
    // A refused request counts too: whoever opens the developer tools here sees nothing red.
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await context.addInitScript(axeScript);
    const refreshed = page.waitForResponse('**/api/v1/auth/refresh');
    await page.goto('/login');
    expect((await refreshed).status()).toBe(204);
    await page.getByRole('button', { name: 'Log in as demo@weft.local' }).waitFor();
    expect([...(await findFaults(page, 'login', mode)), ...problems]).toEqual([]);
    await page.getByRole('button', { name: 'Log in as second@weft.local' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await context.close();
  },
  TEST_MS,
);

const openPages = [
  { path: '/forgot-password', title: 'Forgot password', ready: 'Send mail' },
  { path: '/reset-password?token=x', title: 'Set a new password', ready: 'Set password' },
];
test.each(modes)(
  'the pages that mails lead to in %s',
  async (mode, options) => {
    const faults: string[] = [];
    const { context, page, problems } = await openTab(browser, { url: rig.url, ...options });
    await context.addInitScript(axeScript);
    const invitation = await mails.linkTo(GUEST, 'accept-invitation');
    const pages = [...openPages, { path: invitation, title: 'Accept invitation', ready: 'Create account' }];
    for (const { path, title, ready } of pages) {
      await page.goto(path);
      await page.getByRole('button', { name: ready }).waitFor();
      await page.waitForURL((url) => url.search === '');
      const found = await findFaults(page, title.toLowerCase().replaceAll(' ', '-'), mode);
      if ((await page.title()) !== `${title} - Weft`) found.push(`is titled “${await page.title()}”`);
      faults.push(...[...found, ...problems.splice(0)].map((fault) => `${path}: ${fault}`));
    }
    for (const path of ['/verify-email?token=x', '/accept-invitation?token=x']) {
      await page.goto(path);
      await page.getByRole('alert').getByText('This link works no more').waitFor();
      expect(new URL(page.url()).search).toBe('');
      faults.push(...(await findAccessFaults(page)));
    }
    await context.close();
    expect(faults).toEqual([]);
  },
  TEST_MS,
);

test(
  'no guard of an open list or menu ever keeps the focus',
  async () => {
    const { context, page } = await openTab(browser, { url: rig.url, account: accountOf(ana) });
    const focused = () =>
      page
        .locator('html')
        .evaluate((root) => root.ownerDocument.activeElement?.hasAttribute('data-base-ui-focus-guard') ?? false);
    for (const open of [openFilter, openAccount])
      for (const key of ['Tab', 'Shift+Tab']) {
        await (page.url().startsWith(rig.url) ? goWithin(page, '/runs') : page.goto('/runs'));
        await open(page);
        expect(await page.locator('[data-base-ui-focus-guard]').count()).toBeGreaterThan(0);
        for (let presses = 0; presses < 3; presses += 1) {
          await page.keyboard.press(key);
          expect([key, await focused()]).toEqual([key, false]);
        }
      }
    await context.close();
  },
  TEST_MS,
);

test(
  'a canvas of somebody else looks like one that does not exist',
  async () => {
    const stranger = await ana.request<{ id: string }>('POST', '/api/v1/canvas', { body: { title: 'Secret' } });
    const [ben] = await inviteColleagues(rig, 'Bea');
    if (!ben) throw new Error('Bea was not made');
    const { context, page } = await openTab(browser, { url: rig.url, account: accountOf(ben) });
    const shown: string[] = [];
    for (const path of [
      `/canvases/${stranger.id}`,
      `/canvases/${UNKNOWN_ID}`,
      `/runs/${known.doneRunId}`,
      `/runs/${UNKNOWN_ID}`,
    ]) {
      await (page.url().startsWith(rig.url) ? goWithin(page, path) : page.goto(path));
      await page.getByText(/not shared with you/).waitFor();
      shown.push((await page.getByRole('main').innerText()).replace(/[0-9a-f-]{36}/g, 'id'));
      expect(await page.getByText('Secret').count()).toBe(0);
    }
    expect(shown[0]).toBe(shown[1]);
    expect(shown[2]).toBe(shown[3]);
    await context.close();
  },
  TEST_MS,
);
