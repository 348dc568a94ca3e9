/** The page of budgets: an admin sets, changes and removes them, others read theirs; and a request for more money in the inbox. */
import { ObjectId } from 'mongodb';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { ProcessRig } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 120_000;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let ben: WeftClient;
const tabs: Tab[] = [];

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ workers: 0, schedulers: 0 }), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  [ana, ben] = [nth(people, 0), nth(people, 1)];
  await rig.db.collection('users').updateOne({ _id: new ObjectId(ben.user.id) }, { $set: { role: 'member' } });
  await ana.request('POST', '/api/v1/api-keys', { body: { name: 'Nightly report', scopes: ['llm'] } });
}, TEST_MS);
afterAll(async () => {
  for (const { context } of tabs) await context.close();
  await browser?.close();
  await rig?.stop();
});

async function open(person: WeftClient): Promise<Tab> {
  const tab = await openTab(browser, { url: rig.url, account: accountOf(person) });
  await tab.context.addInitScript(axeScript);
  tabs.push(tab);
  return tab;
}
async function check(page: Page, name: string): Promise<void> {
  await keepPicture(page, name);
  expect(await findAccessFaults(page)).toEqual([]);
  expect(await isWiderThanItsWindow(page)).toBe(false);
}

test(
  'an admin sets, changes and removes budgets; a member reads those that apply',
  async () => {
    const tab = await open(ana);
    const { page } = tab;
    await showingPage(tab, async () => {
      await page.goto('/settings/profile');
      await page.getByRole('link', { name: 'Budgets' }).click();
      await page.getByText('No budget yet.').waitFor();
      await page.getByRole('button', { name: 'New budget' }).click();
      const form = page.getByRole('dialog', { name: 'New budget' });
      await form.getByLabel('Limit in US dollars').fill('ten');
      await form.getByLabel('Tell admins at, in percent').fill('half');
      await form.getByRole('button', { name: 'Save budget' }).click();
      await form.getByText('An amount such as 25 or 0.5').waitFor();
      await form.getByText('Up to five whole numbers from 1 to 100').waitFor();
      await check(page, 'budgets-form');
      await form.getByLabel('Limit in US dollars').fill('25');
      await form.getByLabel('Tell admins at, in percent').fill('90, 50');
      await page.keyboard.press('Enter');
      await form.waitFor({ state: 'hidden' });
      await page.getByText('Admins are told at 50, 90 %').waitFor();

      // The same again: the server says that there is one, and the form keeps what was typed.
      await page.getByRole('button', { name: 'New budget' }).click();
      await form.getByLabel('Limit in US dollars').fill('30');
      await form.getByRole('button', { name: 'Save budget' }).click();
      await form.getByRole('alert').getByText('There is a budget for this already').waitFor();
      await form.getByRole('combobox', { name: /^For/ }).click();
      await page.getByRole('option', { name: 'An API key' }).click();
      await form.getByRole('button', { name: 'Save budget' }).click();
      await form.getByText('Choose an API key.').waitFor();
      await form.getByRole('combobox', { name: /^API key/ }).click();
      await page.getByRole('option', { name: /Nightly report/ }).click();
      await form.getByRole('button', { name: 'Save budget' }).click();
      await form.waitFor({ state: 'hidden' });
      await page.getByRole('meter', { name: 'API key: Nightly report, a month' }).waitFor();

      await page.getByRole('button', { name: 'Change budget, Organisation, a month' }).click();
      const change = page.getByRole('dialog', { name: 'Change budget, Organisation' });
      await change.getByLabel('Limit in US dollars').fill('40');
      await change.getByRole('button', { name: 'Save budget' }).click();
      await change.waitFor({ state: 'hidden' });
      await page.getByText('$0 of $40.00').waitFor();
      await check(page, 'budgets');
      await page.setViewportSize({ width: 390, height: 844 });
      await check(page, 'budgets-phone');
      await page.setViewportSize({ width: 1280, height: 800 });

      await page.getByRole('button', { name: /^Remove budget, API key/ }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove budget' }).click();
      await page.getByText('Budget removed.').waitFor();
      await page.getByRole('meter', { name: /^API key/ }).waitFor({ state: 'detached' });
      await page.goto('/usage');
      await page.getByRole('link', { name: 'All budgets' }).click();
      await page.getByRole('meter', { name: 'Organisation, a month' }).waitFor();
      expect(tab.problems.filter((problem) => !problem.includes('409'))).toEqual([]);
    });

    const other = await open(ben);
    await showingPage(other, async () => {
      await other.page.goto('/settings/budgets');
      await other.page.getByText('Budgets that your own calls must keep to.').waitFor();
      await other.page.getByRole('meter', { name: 'Organisation, a month' }).waitFor();
      expect(await other.page.getByRole('button', { name: /budget/i }).count()).toBe(0);
      expect(other.problems).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'a request for more money is read in the inbox with its amounts, and answered',
  async () => {
    const now = new Date();
    const { insertedId } = await rig.db.collection('approvals').insertOne({
      organisationId: new ObjectId(ana.user.organisation.id),
      ...{ runId: new ObjectId(), stepKey: 'top-up:1', round: 0, userId: new ObjectId(ben.user.id) },
      ...{ tool: 'budget.top_up', risk: 'medium', status: 'pending', audience: 'admins', parametersHash: 'x' },
      parameters: {
        ...{ budgetId: null, scope: 'organisation', period: 'month', periodKey: '2026-11' },
        ...{ limitUsd: '40', toppedUpUsd: '0', spentUsd: '39.959', nextCallUsd: '0.081042', topUpUsd: '0.3' },
      },
      reason:
        '“Plan a launch week” has stopped: The organisation’s budget of $40 a month does not pay for its next call. Approving allows $0.3 more this month.',
      expiresAt: new Date(now.getTime() + 600_000),
      ...{ createdAt: now, updatedAt: now },
    });
    const other = await open(ben);
    await showingPage(other, async () => {
      await other.page.goto('/canvases');
      await other.page.getByRole('link', { name: 'Inbox', exact: true }).waitFor();
    });
    const tab = await open(ana);
    const { page } = tab;
    await showingPage(tab, async () => {
      await page.goto('/canvases');
      await page.getByRole('link', { name: /^Inbox ?\(1 waiting\)/ }).click();
      await page.getByText('Next call, at most').waitFor();
      await page.getByText('$0.081042').waitFor();
      await check(page, 'budgets-top-up');
      await page.getByRole('button', { name: 'Allow $0.30' }).click();
      await page.getByText('Nothing waits for you.').waitFor();
      const record = await rig.db.collection('approvals').findOne({ _id: insertedId });
      expect(record).toMatchObject({ status: 'approved', respondedBy: new ObjectId(ana.user.id) });
      expect(tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);
