/** Models with their health, the audit log, and asking a model by hand: as a person uses them, in light, in dark and on a phone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab, type TabOptions } from '../../support/browser';
import { isFullDepth } from '../../support/depth';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { goWithin } from '../support/go-within';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 120_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const modes: [string, Partial<TabOptions>][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { colorScheme: 'light', ...PHONE }],
];
/** Both in one, but for depth. */
const together: typeof modes = [['dark-phone', { colorScheme: 'dark', ...PHONE }]];
const ANSWER = '**Tea** is older than coffee. It has less caffeine, and it keeps better.';

const folder = mkdtempSync(join(tmpdir(), 'models-e2e-'));
let rig: ProcessRig;
let browser: Browser;
let fake: FakeLlm;
let ana: WeftClient;
let ben: WeftClient;

beforeAll(async () => {
  fake = await startFakeLlm();
  const price = { input: '1', cachedInput: '0.5', output: '2', date: '2026-11-22', source: 'our contract' };
  const model = (id: string, label: string, count = 1) => ({
    id,
    label,
    provider: 'openai',
    providerModel: id,
    window: 128_000,
    price,
    targets: Array.from({ length: count }, () => ({ baseUrl: `${fake.url}/v1`, apiKeyEnv: 'HOUSE_KEY' })),
  });
  const file = join(folder, 'models.json');
  writeFileSync(
    file,
    JSON.stringify({
      models: [model('house', 'House model', 2), { ...model('frail', 'Frail model'), fallbacks: [] }],
      roles: { canvas: ['house', 'frail'], coder: ['house', 'frail'] },
    }),
  );
  [rig, browser] = await Promise.all([
    ProcessRig.start({ workers: 0, environment: { MODELS_FILE: file, HOUSE_KEY: 'sk-of-the-house' } }),
    launchBrowser(),
  ]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  [ana, ben] = [nth(people, 0), nth(people, 1)];
  await rig.db.collection('users').updateOne({ email: ben.user.email }, { $set: { role: 'member' } });
  await ana.createCanvas('Launch plan');
}, TEST_MS);
beforeEach(() => fake.script({ text: ANSWER, delayMs: 15 }));
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await fake?.close();
  rmSync(folder, { recursive: true });
});

async function inTab(client: WeftClient, options: Partial<TabOptions>, work: (tab: Tab) => Promise<void>) {
  const tab = await openTab(browser, { url: rig.url, account: accountOf(client), ...options });
  await tab.context.addInitScript(axeScript);
  try {
    await showingPage(tab, () => work(tab));
    expect(tab.problems).toEqual([]);
  } finally {
    await tab.context.close();
  }
}
const ask = async (page: Page, question: string) => {
  await page.getByRole('textbox', { name: 'Message' }).fill(question);
  await page.keyboard.press('Enter');
};
const conversation = (page: Page) => page.getByRole('region', { name: 'Conversation' });

test(
  'a model is asked, stopped, asked from the cache, and its failure is seen on its page without a reload',
  () =>
    inTab(ana, { permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page }) => {
      await page.goto('/canvases');
      await page.getByRole('link', { name: 'Launch plan' }).waitFor();
      await page.keyboard.press('g');
      await page.keyboard.press('t');
      await page.getByRole('combobox', { name: 'Model: House model' }).waitFor();
      await ask(page, 'Tea or coffee?');
      await page.getByText('Answer ready, 13 words.').waitFor({ state: 'attached' });
      await conversation(page).getByText('Tea', { exact: true }).waitFor();
      await conversation(page).getByText('12 in, 7 out').waitFor();
      await conversation(page).getByText('<$0.0001').waitFor();
      expect(fake.calls.at(-1)?.body).toMatchObject({ model: 'house', stream: true });

      fake.script({ text: 'word '.repeat(2_000), delayMs: 50 });
      await ask(page, 'Tell me all.');
      await conversation(page)
        .getByText(/^word word/)
        .waitFor();
      expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Stop' }).click();
      await conversation(page).getByText('You stopped it.').waitFor();
      const stopped = fake.calls.at(-1);
      await waitFor('the provider to hear of it', () => stopped?.isAborted === true);
      expect(JSON.stringify(stopped?.body)).toContain('older than coffee'); // the conversation so far went with it

      fake.script({ text: ANSWER });
      await page.getByRole('button', { name: 'Clear conversation' }).click();
      await page.getByRole('switch', { name: /^Use the response cache/ }).check();
      await ask(page, 'The same, please');
      await conversation(page).getByText('12 in, 7 out').waitFor();
      const calls = fake.calls.length;
      await page.getByRole('button', { name: 'Clear conversation' }).click();
      await ask(page, 'The same, please');
      await conversation(page).getByText('From the cache').waitFor();
      await conversation(page).getByText('$0', { exact: true }).waitFor();
      expect(fake.calls.length).toBe(calls);

      await page.getByLabel('Temperature').fill('hot');
      await page.getByText('Write a number from 0 to 2.').waitFor();
      await ask(page, 'Not sent');
      expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Not sent');
      await page.getByLabel('Temperature').fill('0.5');
      const code = page.getByRole('region', { name: 'The same by a program' });
      await code.getByRole('tab', { name: 'Python' }).click();
      const python = await code.getByRole('region', { name: 'Python' }).innerText();
      for (const part of ['temperature=0.5', '"content": "Not sent"', '"X-Weft-Cache": "true"', `${rig.url}/v1`])
        expect(python).toContain(part);
      await code.getByRole('button', { name: 'Copy Python' }).click();
      await page.getByText('Copied to clipboard').waitFor();
      // Said once, however often: toasts lie over the page.
      await code.getByRole('button', { name: 'Copy Python' }).click();
      await page.waitForTimeout(300);
      expect(await page.getByText('Copied to clipboard').count()).toBe(1);

      fake.script({ status: 401, message: 'no such key' });
      await page.getByRole('combobox', { name: 'Model: House model' }).click();
      await page.getByRole('option', { name: /^Frail model/ }).click();
      await ask(page, 'Are you there?');
      await conversation(page).getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();

      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'Try it' }).click();
      await page.keyboard.press('g');
      await page.keyboard.press('m');
      const frail = page.getByRole('row').filter({ hasText: 'Frail model' });
      await frail.getByRole('cell', { name: /^At rest/ }).waitFor();
      const chain = page.getByRole('list', { name: 'Chain of coder' });
      expect(await chain.getByRole('link').allInnerTexts()).toEqual(['House model', 'Frail model']);
      await page.keyboard.press('/');
      await page.keyboard.type('house');
      await frail.waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'House model' }).first().click();
      await page.getByRole('region', { name: 'Targets' }).first().getByText('house#2').waitFor();
      await page.getByText('Read on 2026-11-22 from our contract').waitFor();
      expect(await page.locator('html').innerHTML()).not.toContain(fake.url);
    }),
  TEST_MS,
);

test(
  'an admin finds what was done, unfolds it and checks the chain; nobody else may',
  async () => {
    await inTab(ana, {}, async ({ page }) => {
      await page.goto('/settings/audit');
      const entries = page.getByRole('list', { name: 'Entries, newest first' });
      await entries.getByText('Created a canvas').waitFor();
      await page.getByRole('combobox', { name: /^Action/ }).click();
      await page.getByRole('option', { name: 'Log-ins and accounts' }).click();
      await entries.getByText('Created a canvas').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await page.reload();
      await entries.getByText('Logged in').first().waitFor();
      expect(await entries.getByText('Created a canvas').count()).toBe(0);
      await page.goto('/settings/audit?what=canvas');
      await entries.getByText('Created a canvas').waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await entries.getByRole('link', { name: /^canvas:/ }).waitFor();
      await page.getByRole('button', { name: 'Check the chain' }).click();
      await page
        .getByRole('status')
        .getByText(/^The chain is whole/)
        .waitFor();
      // Ben's organisation of before has a chain of its own.
      const organisationId = new ObjectId(ana.user.organisation.id);
      const heads = rig.db.collection('audit_heads');
      await waitFor('the seal', async () => (await heads.countDocuments({ _id: organisationId })) > 0, 10_000);
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download CSV' }).click();
      expect((await download).suggestedFilename()).toBe('weft-audit.csv');
      await rig.db
        .collection('system_audit')
        .updateOne({ organisationId, sequence: 1 }, { $set: { resource: 'user:somebody' } });
      await page.getByRole('button', { name: 'Check the chain' }).click();
      await page.getByRole('alert').getByText('The chain is broken at entry 1').waitFor();
    });
    await inTab(ben, {}, async ({ page }) => {
      await page.goto('/settings/audit');
      await page.getByText('Admins and owners can read the audit log.').waitFor();
    });
  },
  TEST_MS,
);

test.each(isFullDepth ? modes : together)(
  'the pages have room and are accessible in %s',
  (mode, options) =>
    inTab(ana, options, async ({ page }) => {
      const faults: string[] = [];
      const check = async (name: string) => {
        await keepPicture(page, `${name}-${mode}`);
        if (await isWiderThanItsWindow(page)) faults.push(`${name} is wider than its window`);
        faults.push(...(await findAccessFaults(page)).map((fault) => `${name}: ${fault}`));
      };
      await page.goto('/canvases');
      if (options.isMobile) await page.getByRole('button', { name: 'Open navigation' }).click();
      await page.getByRole('link', { name: 'Models', exact: true }).click();
      await page.getByRole('link', { name: 'House model' }).first().waitFor();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await check('models');
      await goWithin(page, '/models/house');
      await page.getByText('house#2').waitFor();
      await check('model');
      await goWithin(page, '/models/nobody');
      await page.getByText('There is no such model here any more.').waitFor();
      await goWithin(page, '/settings/audit');
      await page.getByText('Created a canvas').click();
      await page.getByText('Place in the chain').waitFor();
      await check('audit');
      await goWithin(page, '/try?model=coder');
      await page.getByText('Nothing asked yet.').waitFor();
      await page.getByRole('switch', { name: 'Answer in a JSON schema' }).check();
      await ask(page, 'Tea or coffee?');
      await conversation(page).getByText('12 in, 7 out').waitFor();
      fake.script({ status: 400, message: 'This is not allowed.' });
      await ask(page, 'And water?');
      await conversation(page).getByRole('alert').waitFor();
      await check('try');
      expect(faults).toEqual([]);
    }),
  TEST_MS,
);
