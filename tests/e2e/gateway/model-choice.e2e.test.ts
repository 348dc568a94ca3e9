/** Which model the agent works with: chosen beside the prompt, kept on the device, asked by the server. */
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab } from '../../support/browser';
import { type FakeLlm, startFakeLlm } from '../../fakes/fake-llm/fake-llm-server';
import { ProcessRig } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { CanvasPage } from '../support/canvas-page';
import { keepPicture } from '../support/check-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 120_000;
let fake: FakeLlm;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;

beforeAll(async () => {
  fake = await startFakeLlm();
  fake.script((call) => ({ toolCalls: [{ name: 'create_sticky', args: { text: `From ${call.wire}` } }] }), {
    text: 'Done.',
  });
  const environment = {
    OPENAI_BASE_URL: `${fake.url}/v1`,
    OPENAI_API_KEY: 'no-secret',
    OPENAI_MODEL: 'house-model',
    OLLAMA_BASE_URL: fake.url,
    OLLAMA_MODEL: 'llama-house',
  };
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true, environment }), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await fake?.close();
});

test(
  'the chosen model is the one that is asked, and stays chosen',
  async () => {
    await rig.showingLogs(async () => {
      const { context, page, problems } = await openTab(browser, { url: rig.url, account: accountOf(ana) });
      const { id } = await ana.createCanvas('Two models');
      const view = await new CanvasPage(page).open(id);
      const model = page.getByRole('combobox', { name: /^Model: / });
      const first = await model.innerText();
      await model.click();
      await page.getByRole('option', { name: first }).waitFor();
      await keepPicture(page, 'model-choice');
      const other = page
        .getByRole('option')
        .filter({ hasNotText: first })
        .filter({ hasText: /llama|house/ });
      const name = (await other.first().innerText()).trim();
      await other.first().click();
      await page.getByRole('combobox', { name: `Model: ${name}` }).waitFor();
      await page.reload();
      await page.getByRole('combobox', { name: `Model: ${name}` }).waitFor();
      await view.ask('Make one note');
      await view.completed();
      const asked = /llama/.test(name) ? 'ollama' : 'openai';
      await view.block(`From ${asked}`).waitFor();
      expect(new Set(fake.calls.map(({ wire }) => wire))).toEqual(new Set([asked]));
      expect(problems).toEqual([]);
      await context.close();
    });
  },
  TEST_MS,
);
