/** API keys as people make and revoke them: seen once, used by a program, refused once revoked. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 120_000;
/** What is promised of a revocation. */
const TAKES_HOLD_MS = 5_000;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let ben: WeftClient;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ workers: 0, schedulers: 0 }), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  [ana, ben] = [nth(people, 0), nth(people, 1)];
}, TEST_MS);
beforeEach(async () => {
  tab = await openTab(browser, {
    url: rig.url,
    account: accountOf(ana),
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = tab.page;
});
afterEach(async () => {
  await tab.context.close();
});
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

const callMe = (key: string) => fetch(`${rig.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });

test(
  'a key is made by keyboard, seen once, copied, used, and refused within 5 s of its revocation',
  async () => {
    await showingPage(tab, async () => {
      await page.goto('/canvases');
      await page.getByRole('button', { name: 'Account: Ana' }).click();
      await page.getByRole('menuitem', { name: /^API keys/ }).click();
      await page.getByText('No API key yet.').waitFor();
      // An open menu keeps the keys to itself.
      await page.getByRole('menu').waitFor({ state: 'detached' });
      await page.keyboard.press('c');
      const form = page.getByRole('dialog', { name: 'New API key' });
      await form.getByLabel('Name').waitFor();
      await page.keyboard.press('Enter');
      await form.getByText('Give the key a name.').waitFor();
      await page.keyboard.type('Laptop');
      await form.getByRole('checkbox', { name: /^Models/ }).uncheck();
      await form.getByRole('button', { name: 'Create key' }).click();
      await form.getByText('Choose what the key may do.').waitFor();
      await form.getByRole('checkbox', { name: /^Read/ }).check();
      await form.getByRole('button', { name: 'Create key' }).click();

      const shown = page.getByRole('dialog', { name: 'Your new API key' });
      const key = (await shown.getByLabel('API key', { exact: true }).innerText()).trim();
      expect(key).toMatch(/^weft_sk_[\w-]{43}$/);
      expect(await shown.getByRole('region', { name: 'curl' }).innerText()).toContain(`curl ${rig.url}/api/v1/me`);
      await page.keyboard.press('Escape');
      await shown.getByRole('alert').getByText('The key was not copied yet').waitFor();
      await shown.getByRole('button', { name: 'Copy key' }).click();
      await page.getByText('Copied to clipboard').waitFor();
      expect(
        await page.locator('html').evaluate((root) => root.ownerDocument.defaultView.navigator.clipboard.readText()),
      ).toBe(key);
      await shown.getByRole('button', { name: 'I stored it' }).click();
      await shown.waitFor({ state: 'hidden' });
      expect(await page.locator('html').innerHTML()).not.toContain(key);

      const me = await callMe(key);
      expect(me.status).toBe(200);
      expect(await me.json()).toMatchObject({ id: ana.user.id, name: 'Ana' });
      await page.reload();
      const row = page.getByRole('row').filter({ hasText: 'Laptop' });
      await row.getByRole('cell', { name: 'just now' }).waitFor();
      expect(await page.locator('html').innerHTML()).not.toContain(key);

      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      const question = page.getByRole('dialog', { name: 'Revoke API key' });
      await question.getByText(/^“Laptop” \(weft_sk_/).waitFor();
      await question.getByRole('button', { name: 'Keep it' }).click();
      await row.getByRole('button', { name: 'Revoke Laptop' }).click();
      await question.getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.getByText('“Laptop” is revoked').waitFor();
      await waitFor('its refusal', async () => (await callMe(key)).status === 401, TAKES_HOLD_MS);
      await page.getByText('No API key yet.').waitFor();
      expect(tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'an admin sees everybody’s keys and revokes one; on a phone there is room for all of it',
  async () => {
    await showingPage(tab, async () => {
      await ben.request('POST', '/api/v1/api-keys', { body: { name: 'Ben’s script', scopes: ['write'] } });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto('/api-keys');
      await page.getByText('No API key yet.').waitFor();
      await page.getByRole('button', { name: 'Everybody’s' }).click();
      const row = page.getByRole('row').filter({ hasText: 'Ben’s script' });
      await row.getByText('Never used').waitFor();
      await row.getByRole('button', { name: 'Revoke Ben’s script' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
      await page.getByText('Nobody of your organisation has an API key.').waitFor();
      const kept = await ben.request<{ items: unknown[] }>('GET', '/api/v1/api-keys');
      expect(kept.items).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'what the server refuses is said in the form, which keeps what was typed',
  async () => {
    await showingPage(tab, async () => {
      await page.goto('/api-keys');
      await page.getByRole('button', { name: 'New API key' }).first().click();
      const form = page.getByRole('dialog', { name: 'New API key' });
      await form.getByLabel('Name').fill('One more');
      await page.route('**/api/v1/api-keys', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status: 409, json: { code: 'api_keys_max', detail: 'You have 50 API keys.' } })
          : route.fallback(),
      );
      await form.getByRole('button', { name: 'Create key' }).click();
      await form.getByRole('alert').getByText('You have 50 API keys.').waitFor();
      await page.unroute('**/api/v1/api-keys');
      await page.route('**/api/v1/api-keys', (route) => route.abort());
      await form.getByRole('button', { name: 'Create key' }).click();
      await form.getByRole('alert').getByText('The server does not answer.').waitFor();
      expect(await form.getByLabel('Name').inputValue()).toBe('One more');
      await page.keyboard.press('Escape');
      await form.waitFor({ state: 'hidden' });
    });
  },
  TEST_MS,
);
