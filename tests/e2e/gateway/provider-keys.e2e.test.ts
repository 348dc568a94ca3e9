/** Provider keys as an admin manages them: added, tested, replaced, switched off, removed; never seen again. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { ProcessRig } from '../../rigs/process-rig';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 120_000;
let fake: FakeLlm;
let rig: ProcessRig;
let browser: Browser;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  fake = await startFakeLlm();
  const environment = { PROVIDER_KEYS_PRIVATE_ADDRESSES: 'true' };
  [rig, browser] = await Promise.all([ProcessRig.start({ workers: 0, schedulers: 0, environment }), launchBrowser()]);
  const ana = nth(await inviteColleagues(rig, 'Ana'), 0);
  tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
  page = tab.page;
  await page.addInitScript(axeScript);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await fake?.close();
});

test(
  'an admin adds a key, tests, replaces, switches off and removes it',
  async () => {
    await showingPage(tab, async () => {
      await page.goto('/settings/members');
      await page.getByRole('link', { name: 'Provider keys' }).click();
      await page.getByText('No provider key yet.').waitFor();
      await page.getByRole('button', { name: 'Add key' }).click();
      const form = page.getByRole('dialog', { name: 'Add provider key' });
      await form.getByLabel('Name').waitFor();
      await page.keyboard.press('Enter');
      await form.getByText('Give the key a name.').waitFor();
      await form.getByLabel('Name').fill('House');
      await form.getByRole('combobox', { name: /^Provider/ }).click();
      await page.getByRole('option', { name: 'OpenAI-compatible' }).click();
      await form.getByLabel('Key', { exact: true }).fill('sk-good-and-secret-1234');
      await form.getByRole('button', { name: 'Add key' }).click();
      await form.getByText('Type the server’s address.').waitFor();
      await form.getByLabel('Address').fill(`${fake.url}/v1?key=1`);
      await form.getByRole('button', { name: 'Add key' }).click();
      await form.getByText('must be an address without a password').waitFor(); // the server's word
      await form.getByLabel('Address').fill(`${fake.url}/v1`);
      await form.getByLabel('Models').fill('house-7b, house-70b');
      expect(await findAccessFaults(page)).toEqual([]);
      await keepPicture(page, 'provider-keys-add');
      await form.getByRole('button', { name: 'Add key' }).click();
      await form.waitFor({ state: 'hidden' });

      const item = page.getByRole('listitem', { name: 'House' });
      await item.getByText('…1234').waitFor();
      await item.getByText('In use').waitFor();
      await item.getByText('own/house-70b').waitFor();
      expect(await page.locator('html').innerHTML()).not.toContain('sk-good');
      await item.getByRole('button', { name: 'Test House' }).click();
      await page.getByText('“House” works.').waitFor();
      await item.getByRole('button', { name: 'Replace House' }).click();
      const replace = page.getByRole('dialog', { name: 'Replace House' });
      await replace.getByLabel('Key', { exact: true }).fill('sk-other-and-secret-5678');
      await page.keyboard.press('Enter');
      await item.getByText('…5678').waitFor();
      fake.script({ status: 401 });
      await item.getByRole('button', { name: 'Test House' }).click();
      await page.getByRole('alert').getByText('The provider refuses “House”.').waitFor();
      expect(fake.calls.map(({ headers }) => headers['authorization'])).toEqual([
        'Bearer sk-good-and-secret-1234',
        'Bearer sk-other-and-secret-5678',
      ]);
      await item.getByRole('switch', { name: 'Use House' }).click();
      await item.getByText('Off', { exact: true }).waitFor();
      await page.getByRole('switch', { name: /^Let this server’s own keys stand in/ }).click();
      await page.getByText('This server’s keys may stand in within 5 seconds.').waitFor();

      await page.reload();
      await item.getByText('Off', { exact: true }).waitFor();
      expect(await page.getByRole('switch', { name: /^Let this server’s own keys stand in/ }).isChecked()).toBe(true);
      for (const [name, width, theme] of [
        ['wide', 1280, 'light'],
        ['phone', 390, 'light'],
        ['dark', 390, 'dark'],
      ] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: theme });
        expect([name, await findAccessFaults(page)]).toEqual([name, []]);
        expect([name, await isWiderThanItsWindow(page)]).toEqual([name, false]);
        await keepPicture(page, `provider-keys-${name}`);
      }
      await item.getByRole('button', { name: 'Remove House' }).click();
      const question = page.getByRole('dialog', { name: 'Remove provider key' });
      await question.getByText(/^“House” \(…5678\)/).waitFor();
      await question.getByRole('button', { name: 'Remove', exact: true }).click();
      await page.getByText('No provider key yet.').waitFor();
      expect(tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);
