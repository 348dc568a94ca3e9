/** The ticket system as an admin connects it: a webhook with its secret shown once, then ConnectWise with its people; what was sent, and sent again. */
import type { Connection } from 'mongoose';
import type { Browser, Page } from 'playwright-core';
import { createModels } from '../../../src/models/index';
import { connect } from '../../../src/platform/mongo';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { CONNECTWISE, type FakeConnectWise, openFakeConnectWise } from '../../fakes/fake-tickets/fake-connectwise';
import { type FakeWebhook, openFakeWebhook } from '../../fakes/fake-tickets/fake-webhook';
import { ProcessRig } from '../../rigs/process-rig';
import { serviceUris, waitFor, withDatabase } from '../../rigs/test-services';
import { resolveWhole, type TicketDeps } from '../../rigs/ticket-ground';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 120_000;
let webhook: FakeWebhook;
let connectWise: FakeConnectWise;
let connection: Connection;
let rig: ProcessRig;
let browser: Browser;
let tab: Tab;
let page: Page;
let deps: TicketDeps;

beforeAll(async () => {
  [webhook, connectWise] = await Promise.all([openFakeWebhook(), openFakeConnectWise()]);
  const environment = { TICKET_SYSTEM_PRIVATE_ADDRESSES: 'true' };
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true, environment }), launchBrowser()]);
  connection = await connect(withDatabase(serviceUris().mongodbUri, rig.name));
  const ana = nth(await inviteColleagues(rig, 'Ana', 'Ben'), 0);
  deps = { models: createModels(connection), connection, client: ana };
  tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
  page = tab.page;
  await page.addInitScript(axeScript);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await connection?.close();
  await rig?.stop();
  await Promise.all([webhook?.close(), connectWise?.close()]);
});

const section = (name: string) => page.getByRole('region', { name });

async function lookAt(name: string): Promise<void> {
  for (const [size, width, theme] of [
    ['wide', 1280, 'light'],
    ['phone', 390, 'light'],
    ['dark', 390, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    expect([size, await findAccessFaults(page)]).toEqual([size, []]);
    expect([size, await isWiderThanItsWindow(page)]).toEqual([size, false]);
    await keepPicture(page, `ticket-system-${name}-${size}`);
    await section('Sent and waiting').scrollIntoViewIfNeeded();
    await keepPicture(page, `ticket-system-${name}-${size}-below`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test(
  'an admin connects a webhook, keeps its secret, says what is sent, and sends again what failed',
  async () => {
    await showingPage(tab, async () => {
      await page.goto('/settings/members');
      await page.getByRole('link', { name: 'Ticket system' }).click();
      await page.getByText('No ticket system is connected.').waitFor();
      await page.getByText('Nothing was sent yet.').waitFor();
      await lookAt('none');
      await page.getByRole('button', { name: 'Connect' }).click();
      const form = page.getByRole('dialog', { name: 'Connect a ticket system' });
      await form.getByLabel('Address').focus();
      await page.keyboard.press('Enter');
      await form.getByText('This is needed.').waitFor();
      await form.getByLabel('Address').fill(`${webhook.url}/hook`);
      expect(await findAccessFaults(page)).toEqual([]);
      await page.keyboard.press('Enter');
      const shown = page.getByRole('dialog', { name: 'Signing secret' });
      const secret = (await shown.getByRole('textbox').textContent()) ?? '';
      expect(secret).toMatch(/^whsec_/);
      await page.keyboard.press('Escape');
      await shown.getByText('It is not copied yet').waitFor();
      expect(await findAccessFaults(page)).toEqual([]);
      await keepPicture(page, 'ticket-system-secret');
      await shown.getByRole('button', { name: 'I stored it' }).click();
      await shown.waitFor({ state: 'hidden' });
      webhook.trust(secret);
      await section('Connection').getByRole('button', { name: 'Test' }).click();
      await page.getByText('It works.').waitFor();

      const sent = section('What is sent');
      await sent.getByRole('switch', { name: /^Note to the customer/ }).click();
      await sent.getByLabel('Status of a resolved ticket').fill('Closed');
      await sent.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.').waitFor();
      await page.reload();
      expect(await sent.getByLabel('Status of a resolved ticket').inputValue()).toBe('Closed');
      expect(await page.locator('html').innerHTML()).not.toContain(secret);

      webhook.fail({ kind: 'status', status: 410, body: { message: 'the ticket is archived' } });
      await resolveWhole(deps);
      const pushes = section('Sent and waiting');
      const failed = pushes.getByRole('listitem').filter({ hasText: 'the ticket is archived' });
      await failed.getByText('Failed', { exact: true }).waitFor(); // without a reload
      await pushes.getByRole('listitem').filter({ hasText: 'Sent' }).nth(2).waitFor();
      await lookAt('webhook');
      await pushes.getByRole('combobox', { name: /^Status/ }).click();
      await page.getByRole('option', { name: 'Failed' }).click();
      await pushes.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
      expect(await failed.getByRole('link').getAttribute('href')).toMatch(/^\/support\/[0-9a-f]{24}$/);
      await failed.getByRole('button', { name: /^Send again/ }).click();
      await page.getByText('Nothing is in this state.').waitFor();
      await pushes.getByRole('button', { name: 'Show all' }).click();
      await pushes.getByRole('listitem').nth(3).waitFor();
      expect(webhook.taken.map(({ type }) => type).sort()).toEqual(
        ['note.external', 'note.internal', 'status', 'test', 'time_entry'].map((type) => `ticket.${type}`),
      );
    });
  },
  TEST_MS,
);

test(
  'an admin connects ConnectWise, says who somebody is there, and disconnects it',
  async () => {
    await showingPage(tab, async () => {
      await page.goto('/settings/ticket-system');
      await page.getByRole('button', { name: 'Change credentials' }).click();
      const form = page.getByRole('dialog', { name: 'Change credentials' });
      await form.getByText('A new signing secret is made').waitFor();
      await form.getByRole('combobox', { name: /^System/ }).click();
      await page.getByRole('option', { name: 'ConnectWise PSA' }).click();
      await form.getByText('what waits for the old one fails').waitFor();
      await form.getByLabel('Address').fill(connectWise.apiUrl);
      await form.getByLabel('Company id').fill(CONNECTWISE.company_id);
      await form.getByLabel('Client id').fill(CONNECTWISE.client_id);
      await form.getByLabel('Public key').fill(CONNECTWISE.public_key);
      await form.getByLabel('Private key').fill('guessed');
      expect(await findAccessFaults(page)).toEqual([]);
      await keepPicture(page, 'ticket-system-credentials');
      await form.getByRole('button', { name: 'Save credentials' }).click();
      await form.waitFor({ state: 'hidden' });
      const box = section('Connection');
      await box.getByText(CONNECTWISE.company_id).waitFor();
      await box.getByRole('button', { name: 'Test' }).click();
      await box.getByText('The credentials are refused.').waitFor();
      await box.getByRole('button', { name: 'Change credentials' }).click();
      await form.getByLabel('Public key').fill(CONNECTWISE.public_key);
      await form.getByLabel('Private key').fill(CONNECTWISE.private_key);
      await page.keyboard.press('Enter');
      await form.waitFor({ state: 'hidden' });
      await box.getByRole('button', { name: 'Test' }).click();
      await box.getByText('It works.').waitFor();

      connectWise.members.set('x@example.test', 'AAnders');
      const ana = section('People').getByRole('listitem', { name: 'Ana' });
      await ana.getByText('Looked up with their first note').waitFor();
      await ana.getByRole('button', { name: 'Set Ana' }).click();
      const who = page.getByRole('dialog', { name: 'Who is Ana there?' });
      await who.getByLabel('Name or number there').fill('AAnders');
      await page.keyboard.press('Enter');
      await ana.getByText('Set by hand: AAnders').waitFor();
      await resolveWhole(deps);
      await section('Sent and waiting')
        .getByText(/number \d+ there/)
        .nth(1)
        .waitFor();
      // The first two that arrive may be the status and the time entry.
      const note = await waitFor('the note', () => connectWise.notes[0]);
      expect(note.member).toEqual({ identifier: 'AAnders' });
      await lookAt('connectwise');
      await ana.getByRole('button', { name: 'Find by e-mail: Ana' }).click();
      await ana.getByText('Looked up with their first note').waitFor();

      await box.getByRole('switch', { name: /^Send to this system/ }).click();
      await page.getByText('Nothing is sent until it is switched on again.').waitFor();
      await box.getByRole('button', { name: 'Disconnect' }).click();
      const question = page.getByRole('dialog', { name: 'Disconnect the ticket system' });
      await question.getByRole('button', { name: 'Disconnect' }).click();
      await page.getByText('No ticket system is connected.').waitFor();
      expect(tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);
