/** Flows as people draw them: from a template to a published version, run, answered, replayed and talked to. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, type Tab } from '../../support/browser';
import { helpdesk } from '../../../src/flows/import/flowise/__fixtures__/flowise-file';
import { ProcessRig } from '../../rigs/process-rig';
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
  await keepPicture(page, `flows-${name}`);
  const faults = await findAccessFaults(page);
  if (await isWiderThanItsWindow(page)) faults.push('is wider than its window');
  expect({ name, faults }).toEqual({ name, faults: [] });
}

async function makeFrom(template: string): Promise<void> {
  await page.goto('/flows');
  await page.getByRole('button', { name: 'New flow' }).first().click();
  await page.getByRole('combobox', { name: /Begin with/ }).click();
  await page.getByRole('option', { name: template }).click();
  await page.getByRole('button', { name: 'Make flow' }).click();
  await page.getByRole('region', { name: 'Board of the flow' }).waitFor();
}
const panel = (name: string) =>
  page.getByRole('group', { name: 'Parts of the flow' }).getByRole('button', { name }).click();

test(
  'a flow is drawn, run, answered, published and replayed',
  async () => {
    await rig.showingLogs(async () => {
      await page.goto('/flows');
      await page.getByText('No flow yet').waitFor();
      await expectSound('empty');

      // A file of another product tells what of it is not as it was there.
      await page
        .getByLabel('Import a file')
        .last()
        .setInputFiles({
          ...{ name: 'Help desk.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(helpdesk)) },
        });
      const report = page.getByRole('dialog', { name: /Imported “Help desk”/ });
      await report.getByText(/asked gpt-4o-mini/).waitFor();
      await expectSound('import');
      await report.getByRole('button', { name: 'Open the flow' }).click();
      await page.getByText('The sort_0').first().waitFor();

      await makeFrom('Approval before sending');
      await page.getByText('Ask somebody').first().waitFor();
      await expectSound('board');

      // A node more, behind the one that is chosen, and where it leads.
      await page
        .getByText('Not sent.')
        .or(page.getByText('kept', { exact: true }))
        .first()
        .click();
      await page.getByRole('button', { name: /Add a node after/ }).click();
      await page.getByRole('menuitem', { name: 'Template', exact: true }).click();
      await page.getByLabel('Template *').fill('A note: {{ nodes.kept.output }}');
      await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();

      await panel('Run');
      await page.getByLabel('Input (JSON)').fill('{ "topic": "the party" }');
      await page.getByRole('button', { name: 'Run the draft' }).click();
      const asked = page.getByRole('list', { name: 'Waits for an answer' });
      await asked.getByText(/Send this/).waitFor();
      await expectSound('waiting');
      await asked.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByRole('region', { name: 'Result' }).getByText('Succeeded').waitFor();
      await page
        .getByRole('region', { name: 'Result' })
        .getByText(/^Sent: /)
        .waitFor();

      await page.getByRole('button', { name: 'Publish' }).click();
      await page.getByText('Published version 1').waitFor();
      await panel('Versions');
      await page.getByText('Current').waitFor();
      await panel('Triggers');
      await page.getByRole('button', { name: 'Add a schedule' }).click();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByText(/Monday to Friday.*Next/).waitFor();
      await page.getByRole('button', { name: 'Add a webhook' }).click();
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      const secret = page.getByRole('dialog', { name: 'The secret of the webhook' });
      await secret.getByText(/^whsec_/).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await secret.waitFor({ state: 'hidden' });
      await expectSound('triggers');
      await panel('Executions');
      await page
        .getByRole('link', { name: /Succeeded/ })
        .first()
        .click();
      await page.getByRole('heading', { name: 'Execution' }).waitFor();
      await page.getByRole('button', { name: /^sent/ }).click();
      await expectSound('execution');
      await page.getByRole('button', { name: 'Replay from here' }).click();
      await page.getByText('Replays with what came before it.').waitFor();
      await page.getByText('Succeeded').waitFor();
      expect(tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'a chat with a flow says its answer as it comes, and keeps it',
  async () => {
    await makeFrom('Assistant');
    await page.getByRole('link', { name: 'Chat' }).click();
    await page.getByLabel('Say something').fill('The lift is stuck. Who repairs it?');
    await page.keyboard.press('Enter');
    const log = page.getByRole('log');
    await log.getByText(/Demo model: The lift is stuck/).waitFor();
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await log.getByText(/Demo model: The lift is stuck/).count()).toBe(1);
    await expectSound('chat');
    await page.setViewportSize({ width: 390, height: 844 });
    await expectSound('chat-phone');
    await page.goBack();
    await page.getByRole('region', { name: 'Board of the flow' }).waitFor();
    await expectSound('board-phone');
    expect(tab.problems).toEqual([]);
  },
  TEST_MS,
);
