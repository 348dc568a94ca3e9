/** From no device to one that answers: paired by the code that the page shows, asked, allowed, revoked. */
import type { Page } from 'playwright-core';
import { TableData, type TableDevice } from '../../rigs/table-device';
import { waitFor } from '../../rigs/test-services';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { pairDevice } from '../support/paired-device';
import { startTwoPeople } from '../support/two-people';

const TEST_MS = 150_000;
const here = startTwoPeople();
let device: TableDevice | undefined;
afterEach(() => device?.close());

function withTasks(): TableData {
  const data = new TableData();
  const noon = new Date().setUTCHours(12, 0, 0, 0);
  for (const [title, dueDate] of [
    ['Buy milk', noon],
    ['Call Ada', null],
  ] as const)
    data.add('tasks', { title, status: 'todo', priority: 'high', dueDate, isAiSuggested: 0, isApproved: 1 });
  return data;
}

const say = async (page: Page, message: string) => {
  await page.getByLabel('Message').fill(message);
  await page.keyboard.press('Enter');
};
const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });
const isSound = async (page: Page, name: string) => {
  await keepPicture(page, name);
  expect(await findAccessFaults(page)).toEqual([]);
  expect(await isWiderThanItsWindow(page)).toBe(false);
};

test(
  'a device is paired by the code shown, asked, allowed to delete, and revoked',
  async () => {
    const tab = await here.open(here.ana);
    const { page, problems } = tab;
    await here.showing(tab, async () => {
      const data = withTasks();
      await page.goto('/devices');
      await page.getByRole('heading', { name: 'Your first device, in three steps' }).waitFor();
      await page.getByRole('button', { name: 'Make a pairing code' }).click();
      const code = (await page.getByRole('status', { name: 'Pairing code' }).innerText()).replace(/\s/g, '');
      expect(code).toMatch(/^\w{8}$/);
      await page.getByRole('img', { name: /QR code/ }).waitFor();
      await page.getByText(/^Works for (10|9):\d\d$/).waitFor();
      await page.getByText(new RegExp(`--pair ${code}`)).waitFor();
      await isSound(page, 'devices-code');

      // The page notices by itself.
      device = await pairDevice(here.rig.url, code, 'Workshop', data);
      await page.getByText(/^Workshop is paired/).waitFor();
      const listed = page.getByRole('region', { name: 'Your devices' }).getByRole('listitem');
      await listed.getByText('Online', { exact: true }).waitFor();
      await isSound(page, 'devices-list');
      await page.getByRole('link', { name: /^Ask “What is due today/ }).click();

      await page.getByText('Asks Workshop').waitFor();
      expect(await page.getByLabel('Message').inputValue()).toBe('What is due today?');
      // What is opened in an answer stays open when the answer becomes a message of the thread, which here is after that.
      let letOpen = () => {};
      const isOpened = new Promise<void>((resolve) => (letOpen = resolve));
      await page.route(/\/threads\/[0-9a-f]{24}\/messages/, async (route) => {
        await isOpened;
        await route.continue();
      });
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/devices\/chat\/[0-9a-f]{24}$/);
      await conversation(page).getByRole('button', { name: 'Copy answer' }).waitFor();
      const call = conversation(page).locator('details').filter({ hasText: 'List tasks due today' });
      await call.locator('summary').click();
      letOpen();
      await page.unrouteAll({ behavior: 'wait' });
      await conversation(page).locator('time').nth(1).waitFor();
      await call
        .getByRole('cell', { name: 'Buy milk' })
        .or(call.getByText(/Buy milk/))
        .first()
        .waitFor();
      await isSound(page, 'devices-answer');

      // What was read is not kept: how much it was, and which rows.
      await page.reload();
      await call.locator('summary').click();
      await call.getByText(/^What was read is kept only while the agent works/).waitFor();
      expect(await call.getByText('Buy milk').count()).toBe(0);
      await call.getByText([...data.rows('tasks').keys()][0] ?? '').waitFor();

      await say(page, 'Delete the task called Buy milk');
      const asked = page.getByRole('region', { name: 'Your answer is wanted' });
      await asked.getByText('Delete a task').waitFor();
      await asked.getByText('“Buy milk”').waitFor();
      expect(data.rows('tasks').size).toBe(2);
      await isSound(page, 'devices-approval');
      await asked.getByRole('button', { name: 'Approve once' }).click();
      await conversation(page)
        .getByText(/deleted/i)
        .last()
        .waitFor();
      await conversation(page).getByRole('button', { name: 'Copy answer' }).nth(1).waitFor();
      expect([...data.rows('tasks').values()].map(({ title }) => title)).toEqual(['Call Ada']);

      await page.getByRole('link', { name: 'Devices', exact: true }).first().click();
      await page.getByRole('button', { name: 'More about Workshop' }).click();
      await page.getByRole('menuitem', { name: 'Revoke' }).click();
      await page.getByRole('dialog', { name: 'Revoke device' }).getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('Revoked (1)').waitFor();
      expect((await device.whenClosed(5_000)).code).toBe(4403);
      expect(problems).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'what agents may do is decided tool by tool, and what is never allowed is refused where it is asked',
  async () => {
    const tab = await here.open(here.ben);
    const { page } = tab;
    await here.showing(tab, async () => {
      const data = withTasks();
      const { code } = await here.ben.request<{ code: string }>('POST', '/api/v1/devices/pairings', { body: {} });
      device = await pairDevice(here.rig.url, code, 'Laptop', data);
      await page.goto('/devices/policy');
      const choice = page.getByRole('group', { name: 'Delete a task: may agents?' });
      await choice.getByRole('button', { name: 'Ask', pressed: true }).waitFor();
      await choice.getByRole('button', { name: 'Never' }).click();
      await page.getByRole('button', { name: 'Reset Delete a task' }).waitFor();
      await page.reload();
      await choice.getByRole('button', { name: 'Never', pressed: true }).waitFor();
      await isSound(page, 'devices-policy');

      await here.go(tab, '/devices?new');
      await say(page, 'Delete the task called Buy milk');
      await conversation(page).getByText('Not done', { exact: true }).waitFor();
      await conversation(page).getByRole('button', { name: 'Copy answer' }).waitFor();
      expect(data.rows('tasks').size).toBe(2);

      // Nobody is there any more: it is said, and what is typed waits.
      device.close();
      await page.getByText(/^Laptop is not online/).waitFor();
      await page.getByLabel('Message').fill('What is due today?');
      await page.keyboard.press('Enter');
      expect(await page.getByLabel('Message').inputValue()).toBe('What is due today?');
      await isSound(page, 'devices-away');

      await here.go(tab, '/devices/policy');
      await page.getByRole('button', { name: 'Reset all' }).click();
      await choice.getByRole('button', { name: 'Ask', pressed: true }).waitFor();
    });
  },
  TEST_MS,
);

test(
  'one click makes an agent on the folder that a device shares; what it suggests is approved, changed and removed',
  async () => {
    const tab = await here.open(here.ben);
    const { page, problems } = tab;
    problems.splice(0);
    await here.showing(tab, async () => {
      const data = new TableData();
      const { code } = await here.ben.request<{ code: string }>('POST', '/api/v1/devices/pairings', { body: {} });
      const content = '# Call with Ada\n\n- TODO: send her the list\n- TODO: book the room\n';
      const files = [{ path: '/shared/call.md', name: 'call.md', content }];
      device = await pairDevice(here.rig.url, code, 'Desk', data, { files, folders: ['/shared'] });
      await page.goto('/devices');
      await page.getByRole('button', { name: 'Make an agent and run it' }).click();

      // What it puts on the device and what waits here both show once it has ended.
      await page.getByText(/^The run has ended/).waitFor();
      const onDevice = page.getByRole('region', { name: 'On Desk' });
      await onDevice.getByRole('link', { name: /send her the list/i }).click();
      await isSound(page, 'suggestions');
      const shown = page.getByRole('region', { name: 'Suggestion', exact: true });
      await shown.getByRole('button', { name: 'Edit' }).click();
      await shown.getByLabel('Title').fill('Send Ada the list');
      await shown.getByRole('button', { name: 'Approve as changed' }).click();
      await page.getByText('Approved.').waitFor();
      expect([...data.rows('tasks').values()].filter((row) => row['isApproved'] === 1)).toEqual([
        expect.objectContaining({ title: 'Send Ada the list' }),
      ]);

      await page.getByRole('button', { name: 'Remove all that this run suggested' }).first().click();
      await page
        .getByRole('dialog', { name: /^Remove all/ })
        .getByRole('button', { name: 'Remove all' })
        .click();
      await page.getByText(/^Removed: /).waitFor();
      await waitFor('what nobody approved to be deleted on the device', () => data.rows('tasks').size === 1);
      expect([...data.rows('tasks').values()].map(({ title }) => title)).toEqual(['Send Ada the list']);

      await here.go(tab, '/devices/agents');
      await page.getByRole('link', { name: 'First agent' }).click();
      await page.getByRole('region', { name: 'Runs' }).getByText('Succeeded').waitFor();
      await page.getByRole('button', { name: 'More about First agent' }).click();
      await page.getByRole('menuitem', { name: 'Pause' }).click();
      await page.getByText('It does not run by itself until you resume it.').waitFor();
      const hook = page.getByRole('region', { name: 'Webhook' });
      await hook.getByRole('button', { name: 'Make a webhook' }).click();
      const secret = page.getByRole('dialog', { name: 'The secret of the webhook' });
      await secret.getByText(/^whsec_/).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await hook.getByText(/\/api\/v1\/agents\/hooks\//).waitFor();
      await isSound(page, 'agent');
      await hook.getByRole('button', { name: 'Remove' }).click();
      await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Remove' }).click();
      await hook.getByRole('button', { name: 'Make a webhook' }).waitFor();
      expect(problems).toEqual([]);
    });
  },
  TEST_MS,
);
