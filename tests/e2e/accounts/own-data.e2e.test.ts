/** A person's own data in the browser: their name, an export from start to file, and an account that is nearly deleted. */
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage } from '../../support/browser';
import { MAILS } from '../../rigs/isolation-ground';
import { ProcessRig } from '../../rigs/process-rig';
import { TEST_PASSWORD, type WeftClient } from '../../support/weft-client';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 150_000;

let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true, environment: MAILS }), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
  await ana.createCanvas('Launch plan');
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

test(
  'the name, an export, and the account: kept after all',
  async () => {
    const tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
    const { page, context } = tab;
    await context.addInitScript(axeScript);
    await showingPage(tab, async () => {
      await page.goto('/settings/profile');
      await page.getByLabel('Name', { exact: true }).fill('Ana Weaver');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('heading', { name: 'Ana Weaver' }).waitFor();

      const data = page.getByRole('region', { name: 'Your data' });
      await data.getByText('No export yet.').waitFor();
      await data.getByRole('button', { name: 'Export my data' }).click();
      await data.getByText('Ready', { exact: true }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        data.getByRole('button', { name: 'Download' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^weft-export-[\d-]{10}\.jsonl\.gz$/);
      const file = gunzipSync(await readFile(await download.path())).toString('utf8');
      for (const text of [ana.user.email, 'Ana Weaver', 'Launch plan', '{"end":true}']) expect(file).toContain(text);
      await data.scrollIntoViewIfNeeded();
      await keepPicture(page, 'own-data');
      await data.getByRole('button', { name: 'Delete', exact: true }).click();
      await data.getByText('No export yet.').waitFor();

      await page.getByRole('button', { name: 'Delete my account' }).click();
      const dialog = page.getByRole('dialog', { name: 'Delete account' });
      await dialog.getByLabel('Password', { exact: true }).fill('not the one');
      await dialog.getByLabel(`Type ${ana.user.email}`).fill('else@example.test');
      await dialog.getByRole('button', { name: 'Delete account' }).click();
      await dialog.getByText('This is not the e-mail of your account.').waitFor();
      await dialog.getByLabel(`Type ${ana.user.email}`).fill(ana.user.email);
      await dialog.getByRole('button', { name: 'Delete account' }).click();
      await dialog.getByText('The password is wrong.').waitFor();
      expect(await findAccessFaults(page)).toEqual([]);
      await keepPicture(page, 'delete-account');
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await isWiderThanItsWindow(page)).toBe(false);
      await keepPicture(page, 'delete-account-phone');
      await page.setViewportSize({ width: 1280, height: 800 });
      await dialog.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
      await page.keyboard.press('Enter');

      await page.waitForURL(/\/login/);
      await page.getByLabel('Email', { exact: true }).fill(ana.user.email);
      await page.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
      await page.keyboard.press('Enter');
      const bar = page.getByRole('status').filter({ hasText: 'Your account will be deleted on' });
      await bar.getByRole('button', { name: 'Keep my account' }).waitFor();
      expect(await findAccessFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto('/settings/profile');
      await bar.waitFor();
      expect(await isWiderThanItsWindow(page)).toBe(false);
      await keepPicture(page, 'deletion-bar-phone');
      await bar.getByRole('button', { name: 'Keep my account' }).click();
      await bar.waitFor({ state: 'detached' });
    });
    expect(tab.problems.filter((problem) => !/status of 400/.test(problem))).toEqual([]);
    await context.close();
  },
  TEST_MS,
);
