/** Flows as people draw them: from a template to a published version, run, answered, replayed and talked to, here and on other sites. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { helpdesk } from '../../../src/flows/import/flowise/__fixtures__/flowise-file';
import { ProcessRig } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 150_000;
let rig: ProcessRig;
let browser: Browser;
let tab: Tab;
let page: Page;
let ben: WeftClient;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  ben = nth(people, 1);
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
  'a node is tried alone and pinned; two draw at once, and each sees the other',
  async () => {
    await rig.showingLogs(() =>
      showingPage(tab, async () => {
        await page.setViewportSize({ width: 1280, height: 800 });
        await makeFrom('Approval before sending');
        await page.getByText('Ask somebody').first().click();
        await expectSound('node-settings');
        await page
          .getByText('Not sent.')
          .or(page.getByText('kept', { exact: true }))
          .first()
          .click();
        await page.getByRole('button', { name: 'Try this node' }).click();
        const trial = page.getByRole('region', { name: 'Try it' });
        await trial.getByText('Done', { exact: true }).waitFor();
        await trial.getByRole('button', { name: 'Pin this output' }).click();
        await page.getByLabel('Pinned output (JSON)').waitFor();
        await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
        await expectSound('node-trial');

        const other = await openTab(browser, { url: rig.url, account: accountOf(ben) });
        await other.page.goto(new URL(page.url()).pathname);
        await page.getByRole('list', { name: 'People here' }).getByRole('img', { name: 'Ben' }).waitFor();
        const theirs = other.page.getByRole('region', { name: 'Board of the flow' });
        await theirs.getByText('Ask somebody').first().click();
        // Where the other is, and what the other has chosen.
        await other.page.mouse.move(300, 400);
        await other.page.mouse.move(310, 410);
        await page.locator('.cursor').getByText('Ben').waitFor({ state: 'attached' });
        await page.getByTitle('Ben').first().waitFor();
        await expectSound('together');
        // Each changes another node, at the same time: both changes are there, on both pages.
        await Promise.all([
          other.page.getByLabel('Name', { exact: true }).fill('Ask the boss'),
          page.getByLabel('Name', { exact: true }).fill('Kept for later'),
        ]);
        for (const one of [page, other.page]) {
          const board = one.getByRole('region', { name: 'Board of the flow' });
          await board.getByText('Ask the boss').waitFor();
          await board.getByText('Kept for later').waitFor();
          await one.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
        }
        // What one takes back is their own step.
        await page.getByRole('button', { name: 'Undo' }).click();
        await other.page.getByText('Kept for later').first().waitFor({ state: 'detached' });
        expect(await other.page.getByText('Ask the boss').count()).toBeGreaterThan(0);
        expect([...tab.problems, ...other.problems]).toEqual([]);
        await other.context.close();
        await page.getByRole('list', { name: 'People here' }).waitFor({ state: 'detached' });

        // What the draft changed since a version is seen on the board.
        const board = page.getByRole('region', { name: 'Board of the flow' });
        await page.getByRole('button', { name: 'Publish' }).click();
        await page.getByText('Published version 1').waitFor();
        await page.getByRole('button', { name: 'Delete node' }).click();
        await board.getByText('Ask the boss').click();
        await page.getByLabel('Name', { exact: true }).fill('Ask us all');
        await panel('Versions');
        await page.getByRole('button', { name: 'What differs from the draft' }).click();
        await page.getByText('What the draft changed since version 1').waitFor();
        await board.getByText('Removed', { exact: true }).waitFor();
        await board.getByText('Changed', { exact: true }).waitFor();
        await expectSound('diff');
      }),
    );
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

/** Another site: a page with the one script tag. */
async function openSite(tag: () => string): Promise<{ server: Server; origin: string }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><body><main><h1>Our shop</h1></main>${tag()}</body></html>`,
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test(
  'a flow is talked to on another site, by one script tag; not on a site that it is not for',
  async () => {
    await rig.showingLogs(async () => {
      let tag = '';
      const [site, foreign] = [await openSite(() => tag), await openSite(() => tag)];
      try {
        await page.setViewportSize({ width: 1280, height: 800 });
        await makeFrom('Assistant');
        await page.getByRole('button', { name: 'Publish' }).click();
        await page.getByText('Published version 1').waitFor();
        await panel('Embed');
        await page.getByRole('button', { name: 'Embed on a site' }).click();
        await page.getByLabel('Name', { exact: true }).fill('Shop');
        await page.getByLabel('Sites').fill(site.origin);
        await page.getByLabel('Greeting').fill('How can we **help**?');
        await page.getByRole('button', { name: 'Save' }).click();
        const secret = page.getByRole('dialog', { name: 'The secret of the embed token' });
        await secret.waitFor();
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        await secret.waitFor({ state: 'hidden' });
        tag = (await page.getByRole('region', { name: 'the script tag' }).textContent()) ?? '';
        await page.getByRole('button', { name: 'Preview' }).click();
        const preview = page.frameLocator('iframe[title="Preview of Shop"]');
        await preview.getByLabel('Your message').fill('Say hello');
        await preview.getByLabel('Your message').press('Enter');
        await preview.locator('.said.assistant').nth(1).waitFor();
        await expectSound('embed');
        expect(tab.problems).toEqual([]);

        const context = await browser.newContext({ locale: 'en-GB' });
        const visitor = await context.newPage();
        const problems: string[] = [];
        visitor.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
        await visitor.addInitScript(axeScript);
        await visitor.goto(site.origin);
        await visitor.getByRole('button', { name: 'Open chat' }).focus();
        await visitor.keyboard.press('Enter');
        const chat = visitor.frameLocator('iframe[title="Chat"]');
        await chat.getByText('help', { exact: true }).waitFor();
        await chat.getByLabel('Your message').fill('Say hello');
        await chat.getByLabel('Your message').press('Enter');
        await chat.locator('.said.assistant').nth(1).waitFor();
        await keepPicture(visitor, 'flows-widget');
        expect(await findAccessFaults(visitor)).toEqual([]);
        // What was said is there again in this tab, and Escape gives the page back.
        await visitor.reload();
        await visitor.getByRole('button', { name: 'Open chat' }).click();
        await chat.locator('.said.assistant').nth(1).waitFor();
        await chat.getByLabel('Your message').press('Escape');
        await visitor.getByRole('button', { name: 'Open chat' }).waitFor();
        await visitor.setViewportSize({ width: 360, height: 640 });
        await visitor.getByRole('button', { name: 'Open chat' }).click();
        await chat.getByLabel('Your message').waitFor();
        await keepPicture(visitor, 'flows-widget-phone');
        expect(await isWiderThanItsWindow(visitor)).toBe(false);
        expect(problems).toEqual([]);

        const refused = await context.newPage();
        const warned = refused.waitForEvent('console', (message) => message.text().startsWith('Weft:'));
        await refused.goto(foreign.origin);
        expect((await warned).text()).toContain('the chat is not shown');
        expect(await refused.getByRole('button').count()).toBe(0);
        await context.close();
      } finally {
        site.server.close();
        foreign.server.close();
      }
    });
  },
  TEST_MS,
);
