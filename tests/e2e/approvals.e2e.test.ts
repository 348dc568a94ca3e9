/** The inbox: answering by keys alone, parameters that may be edited, a form and named actions, and what was answered. */
import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from './support/check-page';
import { startTwoPeople } from './support/two-people';
import { waitFor } from '../rigs/test-services';

const TEST_MS = 120_000;
const stage = startTwoPeople({ workers: 0, schedulers: 0 });

const form = {
  type: 'object',
  properties: {
    branch: { type: 'string', title: 'Branch', maxLength: 80 },
    size: { type: 'string', title: 'Size', enum: ['small', 'large'], description: 'Of the machine' },
    runs: { type: 'integer', title: 'Runs', minimum: 1, maximum: 3 },
    dry: { type: 'boolean', title: 'Dry run' },
    tags: { type: 'array', title: 'Tags', items: { type: 'string' } },
  },
  required: ['size'],
};

/** A session of Ana's in which the assistant waits for two answers. */
async function openTasks(): Promise<string> {
  const { id } = await stage.ana.request<{ id: string }>('POST', '/api/ai-sessions', { body: { title: 'VPN drops' } });
  await stage.ana.request('PUT', `/api/ai-sessions/${id}/task-lane`, {
    body: {
      questions: [{ id: 'q', text: 'Which client?', context: '', options: [], state: 'open', answer: '' }],
      actions: [{ id: 'a', title: 'Run ipconfig', description: '', command: null, state: 'open', output: '' }],
    },
  });
  return id;
}

/** A request of a run of Ana's, about nothing, as a worker would leave it. */
async function ask(fields: object): Promise<ObjectId> {
  const now = new Date();
  const { insertedId } = await stage.rig.db.collection('approvals').insertOne({
    organisationId: new ObjectId(stage.ana.user.organisation.id),
    ...{ runId: new ObjectId(), stepKey: 'tool:1', round: 0, userId: new ObjectId(stage.ana.user.id) },
    ...{ tool: 'write_file', risk: 'high', status: 'pending', parametersHash: 'x', hashForm: 'canonical' },
    parameters: { path: 'a.ts', content: 'let a;' },
    reason: 'The agent wants to write a.ts.',
    expiresAt: new Date(now.getTime() + 600_000),
    ...{ createdAt: now, updatedAt: now, ...fields },
  });
  return insertedId;
}
const recordOf = (_id: ObjectId) => stage.rig.db.collection('approvals').findOne({ _id });
async function check(page: Page, name: string): Promise<void> {
  await keepPicture(page, name);
  expect(await findAccessFaults(page)).toEqual([]);
  expect(await isWiderThanItsWindow(page)).toBe(false);
}

test(
  'what may be edited is edited by keyboard, corrected where the server says so, and approved as it then is',
  async () => {
    const editable = { type: 'object', properties: { content: { type: 'string', title: 'Content', minLength: 3 } } };
    const _id = await ask({ editable });
    const tab = await stage.open(stage.ana);
    const { page } = tab;
    await stage.showing(tab, async () => {
      await stage.go(tab, '/inbox');
      const content = page.getByRole('textbox', { name: 'Content' });
      expect(await content.inputValue()).toBe('let a;');
      // `a` goes to what may be edited; it approves nothing.
      await page.keyboard.press('a');
      await page.locator('textarea:focus').waitFor();
      expect((await recordOf(_id))?.['status']).toBe('pending');
      await content.fill('x');
      await page.getByRole('button', { name: 'Approve' }).press('Enter');
      await page.getByRole('alert').getByText('One field is not as it should be.').waitFor();
      expect(await content.getAttribute('aria-invalid')).toBe('true');
      await page.locator('textarea:focus').waitFor(); // the field with the fault
      await check(page, 'approval-edited');
      await content.fill('let b;');
      await page.getByRole('button', { name: 'Approve' }).press('Enter');
      await page.getByText('Nothing waits for you.').waitFor();
      expect(await recordOf(_id)).toMatchObject({
        status: 'approved',
        parameters: { content: 'let a;' },
        answer: { parameters: { path: 'a.ts', content: 'let b;' } },
      });
    });
  },
  TEST_MS,
);

test(
  'on a phone in the dark a form is filled in and one of the named actions answers',
  async () => {
    const actions = [
      { id: 'ship', label: 'Ship it', approves: true },
      { id: 'later', label: 'Not now', approves: false },
    ];
    const _id = await ask({ actions, form });
    const tab = await stage.open(stage.ana, {
      ...{ viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true },
    });
    const { page } = tab;
    await stage.showing(tab, async () => {
      await stage.go(tab, '/inbox');
      await page.getByRole('link', { name: /The agent wants to write a\.ts/ }).click();
      await page.getByRole('heading', { name: 'The agent wants to write a.ts.' }).waitFor();
      await page.getByRole('button', { name: 'Ship it' }).click();
      await page.getByRole('alert').waitFor();
      const size = page.getByRole('combobox', { name: 'Size' });
      expect(await size.getAttribute('aria-invalid')).toBe('true');
      await check(page, 'approval-form-phone-dark');
      await size.selectOption('large');
      await page.getByLabel('Runs (optional)').fill('2');
      await page.getByLabel('Dry run').check();
      await page.getByLabel('Tags (optional)').fill('one\ntwo');
      await page.getByLabel('Reason (optional)').fill('Go.');
      await page.getByRole('button', { name: 'Ship it' }).click();
      await page.getByText('Nothing waits for you.').waitFor();
      expect(await recordOf(_id)).toMatchObject({
        status: 'approved',
        responseReason: 'Go.',
        answer: { action: 'ship', form: { size: 'large', runs: 2, dry: true, tags: ['one', 'two'] } },
      });
    });
  },
  TEST_MS,
);

test(
  'all is answered by keys alone; who answered what stands in the other list, and a request keeps its place while it is looked at',
  async () => {
    const started = Date.now();
    const askAt = (reason: string, minute: number, fields: object = {}) =>
      ask({ reason, createdAt: new Date(started - 600_000 + minute * 60_000), ...fields });
    const first = await askAt('First: write a.ts', 1);
    const second = await askAt('Second: delete b.ts', 2);
    const third = await askAt('Third: ship', 3, { actions: [{ id: 'no', label: 'Not now', approves: false }] });
    const sessionId = await openTasks();
    const tab = await stage.open(stage.ana);
    const { page } = tab;
    const details = page.getByRole('region', { name: 'Details' });
    const shows = (name: string) => details.getByRole('heading', { name }).waitFor();
    const statusOf = async (id: ObjectId) => (await recordOf(id))?.['status'] as string;
    await stage.showing(tab, async () => {
      await page.goto('/runs');
      await page.getByRole('heading', { name: 'Runs' }).waitFor();
      await page.getByRole('link', { name: /^Inbox ?\(3 waiting\)/ }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('i');
      await shows('First: write a.ts');
      await page.getByText('2 tasks wait').waitFor();
      await check(page, 'inbox-light');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Give it more time').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });

      const before = (await recordOf(first))?.['expiresAt'] as Date;
      await page.keyboard.press('x');
      await page.getByText('It waits as long again.').waitFor();
      expect(((await recordOf(first))?.['expiresAt'] as Date).getTime()).toBeGreaterThanOrEqual(before.getTime());
      await page.keyboard.press('j');
      await shows('Second: delete b.ts');
      // A key that follows at once approves neither what goes nor what has only just come into sight.
      await page.keyboard.press('k');
      await page.keyboard.press('a');
      await shows('First: write a.ts');
      expect([await statusOf(first), await statusOf(second)]).toEqual(['pending', 'pending']);
      await waitFor('it to have been seen long enough', async () => {
        await page.keyboard.press('a');
        return (await statusOf(first)) === 'approved';
      });
      await shows('Second: delete b.ts');
      expect(await statusOf(first)).toBe('approved');
      await page.keyboard.press('d');
      await page.locator('input:focus').waitFor();
      await page.keyboard.type('Keep it');
      await page.keyboard.press('Enter');
      await shows('Third: ship');
      expect(await recordOf(second)).toMatchObject({ status: 'rejected', responseReason: 'Keep it' });
      // Named actions are never taken blindly.
      await page.keyboard.press('a');
      await page.keyboard.press('d');
      await page.getByRole('button', { name: 'Not now' }).and(page.locator(':focus')).waitFor();
      expect(await statusOf(third)).toBe('pending');
      // Somebody else answers it: it stays in sight, as it is now.
      await stage.ana.request('PUT', `/api/v1/hitl/requests/${third.toHexString()}/answer`, { body: { action: 'no' } });
      await details.getByText('by Ana').waitFor();
      await shows('Third: ship');
      await page.keyboard.press('j');
      await shows('VPN drops');
      await details.getByText('Which client?').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/support/${sessionId}`);

      await stage.go(tab, '/inbox?tab=answered');
      await page.getByRole('link', { name: /Second: delete b\.ts Rejected by Ana/ }).click();
      await details.getByText('Keep it').waitFor();
      await page.emulateMedia({ colorScheme: 'dark' });
      await check(page, 'inbox-answered-dark');
      await page.emulateMedia({ colorScheme: 'light' });
    });
    expect(tab.problems).toEqual([]);
  },
  TEST_MS,
);
