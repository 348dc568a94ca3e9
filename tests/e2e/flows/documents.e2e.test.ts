/** Documents as people work with them: a store, an upload that is dropped, a question, its pieces; a template that cites; deletion. */
import type { Browser, Page } from 'playwright-core';
import { ProcessRig } from '../../rigs/process-rig';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 150_000;
let rig: ProcessRig;
let browser: Browser;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana');
  tab = await openTab(browser, { url: rig.url, account: accountOf(nth(people, 0)) });
  page = tab.page;
  await page.addInitScript(axeScript);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

async function expectSound(name: string): Promise<void> {
  await keepPicture(page, `documents-${name}`);
  const faults = await findAccessFaults(page);
  if (await isWiderThanItsWindow(page)) faults.push('is wider than its window');
  expect({ name, faults }).toEqual({ name, faults: [] });
}

test(
  'documents are uploaded, tried, cited and deleted',
  async () => {
    await rig.showingLogs(() =>
      showingPage(tab, async () => {
        await page.goto('/flows/documents');
        await page.getByText('No document store yet').waitFor();
        await expectSound('empty');
        await page.getByRole('button', { name: 'New store' }).click();
        await page.getByLabel('Name', { exact: true }).fill('Garden');
        await page.getByRole('button', { name: 'Make store' }).click();
        await page.getByText('No document yet').waitFor();

        const roses = '# Roses\n\nRoses are watered in the evening.\n\n## Pruning\n\nThey are pruned in March.\n';
        await page
          .getByLabel('Upload documents')
          .last()
          .setInputFiles([
            { name: 'roses.md', mimeType: 'text/markdown', buffer: Buffer.from(roses) },
            { name: 'again.md', mimeType: 'text/markdown', buffer: Buffer.from(roses) },
            { name: 'broken.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 nothing') },
          ]);
        await page.getByText('again.md: the store has this file already').waitFor();
        // Alone: "already" holds it too.
        await page.getByText('Ready', { exact: true }).waitFor();
        await page.getByText('It is a broken PDF.').waitFor();
        await page.getByLabel('Try a question').last().fill('When are roses pruned?');
        await page.getByRole('button', { name: 'Search' }).last().click();
        await page.getByText('Roses › Pruning').waitFor();
        await expectSound('store');
        await page.getByRole('button', { name: 'Roses', exact: true }).click();
        await page.getByRole('dialog').getByText('They are pruned in March.').waitFor();
        await expectSound('pieces');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Delete document: broken.pdf' }).click();
        await page.getByRole('button', { name: 'Delete document', exact: true }).click();
        await page.getByText('It is a broken PDF.').waitFor({ state: 'detached' });

        // A template asks documents of its own, which are made with it; its answer shows what it rests on.
        await page.goto('/flows');
        await page.getByRole('button', { name: 'New flow' }).first().click();
        await page.getByRole('combobox', { name: /Begin with/ }).click();
        await page.getByRole('option', { name: 'Answer with citations' }).click();
        await page.getByRole('button', { name: 'Make flow' }).click();
        await page.getByRole('region', { name: 'Board of the flow' }).waitFor();
        await page.getByText('Look it up').first().click();
        expect(await page.getByRole('checkbox', { name: /Sample handbook/ }).isChecked()).toBe(true);
        await expectSound('node');
        const flow = /flows\/([0-9a-f]{24})/.exec(page.url())?.[1] ?? '';
        await page.goto('/flows/documents');
        await page.getByRole('link', { name: 'Sample handbook' }).click();
        await page.getByText('Ready', { exact: true }).nth(2).waitFor();
        await page.goto(`/flows/${flow}/chat`);
        await page.getByRole('textbox').last().fill('How many days of annual leave do I have?');
        await page.getByRole('button', { name: 'Send' }).click();
        await page.getByText('1 source', { exact: true }).click();
        await expectSound('chat');
        await page.getByRole('link', { name: /Working hours and leave › Annual leave/ }).click();
        await page.getByRole('dialog', { name: /Working hours and leave/ }).waitFor();

        await page.setViewportSize({ width: 390, height: 844 });
        await page.goto('/flows/documents');
        await page.getByRole('link', { name: 'Garden' }).click();
        await page.getByText('Ready', { exact: true }).waitFor();
        await expectSound('phone');
      }),
    );
    expect(tab.problems).toEqual([]);
  },
  TEST_MS,
);
