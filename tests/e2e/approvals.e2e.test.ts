/** The inbox: parameters that may be edited, a form and named actions, with what the server finds wrong at its field. */
import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from './support/check-page';
import { startTwoPeople } from './support/two-people';

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
      await stage.go(tab, '/canvases');
      await page.getByRole('button', { name: 'Approvals: 1 waiting' }).click();
      const content = page.getByRole('textbox', { name: 'Content' });
      expect(await content.inputValue()).toBe('let a;');
      await content.fill('x');
      await page.getByRole('button', { name: 'Approve' }).press('Enter');
      await page.getByRole('alert').getByText('One field is not as it should be.').waitFor();
      expect(await content.getAttribute('aria-invalid')).toBe('true');
      await page.locator('textarea:focus').waitFor(); // the field with the fault
      await check(page, 'approval-edited');
      await content.fill('let b;');
      await page.getByRole('button', { name: 'Approve' }).press('Enter');
      await page.getByRole('button', { name: 'Approvals: none waiting' }).waitFor();
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
      await stage.go(tab, '/canvases');
      await page.getByRole('button', { name: 'Approvals: 1 waiting' }).click();
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
      await page.getByRole('button', { name: 'Approvals: none waiting' }).waitFor();
      expect(await recordOf(_id)).toMatchObject({
        status: 'approved',
        responseReason: 'Go.',
        answer: { action: 'ship', form: { size: 'large', runs: 2, dry: true, tags: ['one', 'two'] } },
      });
    });
  },
  TEST_MS,
);
