/** What calls cost, as people look for it: one model or agent alone, and what a run came to. */
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, type Tab } from '../../support/browser';
import { ProcessRig } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 150_000;
let rig: ProcessRig;
let browser: Browser;
let tab: Tab;
let ana: WeftClient;
let runId: string;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
  const { id } = await ana.createCanvas('Launch plan');
  const generation = await ana.generate(id, 'Plan a launch week');
  await generation.ended;
  runId = generation.runId;
  const messages = [{ role: 'user', content: 'Hello' }];
  await ana.request('POST', '/v1/chat/completions', { body: { model: 'demo', messages } });
  tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

test(
  'the whole page can be about one agent or model: figures, chart, calls and file',
  async () => {
    await rig.showingLogs(async () => {
      const { page } = tab;
      await page.goto('/usage');
      const calls = page.getByRole('region', { name: 'Model calls, newest first' });
      const totals = page.getByLabel('Totals').getByRole('definition');
      await calls.getByRole('cell', { name: 'Canvas', exact: true }).first().waitFor();
      const canvasCalls = await calls.getByRole('cell', { name: 'Canvas', exact: true }).count();
      expect(await totals.nth(1).innerText()).toBe(String(canvasCalls + 1));

      const agent = page.getByRole('region', { name: 'By agent' }).getByRole('link', { name: 'Gateway' });
      await agent.focus();
      await page.keyboard.press('Enter');
      await calls.getByRole('cell', { name: 'Canvas', exact: true }).first().waitFor({ state: 'detached' });
      await calls.getByRole('cell', { name: 'Gateway', exact: true }).waitFor();
      expect(await calls.getByRole('cell', { name: 'Canvas', exact: true }).count()).toBe(0);
      await totals.nth(1).getByText('1', { exact: true }).waitFor();
      await page
        .getByRole('region', { name: 'Calls by day' })
        .getByText(/^Highest: 1,/)
        .waitFor();
      expect(await agent.evaluate((link) => link.matches(':focus'))).toBe(true);
      // Each day of what it is made of, in the chart and in its table.
      const chart = page.getByRole('region', { name: 'Calls by day' }).first();
      await chart.getByText('Show as a table').click();
      await chart.getByRole('columnheader', { name: 'Demo model', exact: false }).waitFor();
      await chart.getByRole('button', { name: 'By agent' }).click();
      await chart.getByRole('columnheader', { name: 'Gateway' }).waitFor();
      expect(new URL(page.url()).search).toBe('?agent=gateway&by=agent');
      await chart.getByRole('button', { name: 'By model' }).click();
      await chart.getByRole('columnheader', { name: 'Demo model', exact: false }).waitFor();
      expect(new URL(page.url()).search).toBe('?agent=gateway');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).click(),
      ]);
      const rows: string[] = [];
      for await (const part of await file.createReadStream()) rows.push(String(part));
      expect(rows.join('').trim().split('\r\n')).toHaveLength(2);

      await page.goto('/usage?agent=gateway&model=demo-slow');
      await page.getByText('No such call in this time.').waitFor();
      await page.getByRole('button', { name: 'Model: demo-slow. Show all models' }).click();
      await calls.getByRole('cell', { name: 'Gateway', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Agent: Gateway. Show all agents' }).click();
      await calls.getByRole('cell', { name: 'Canvas', exact: true }).first().waitFor();
      expect(new URL(page.url()).search).toBe('');
    });
    expect(tab.problems).toEqual([]);
  },
  TEST_MS,
);

test(
  'the calls of a run say what they come to together, and how the cost of each came about',
  async () => {
    await rig.showingLogs(async () => {
      const { page } = tab;
      const { usage } = await ana.run(runId);
      await page.goto(`/runs/${runId}`);
      await page.getByRole('link', { name: 'What it cost' }).click();
      const together = await page.getByRole('group', { name: 'Together' }).innerText();
      const [input, output] = [usage.inputTokens, usage.outputTokens].map((count) => count.toLocaleString('en-US'));
      expect(together).toMatch(/^\d+ calls, /);
      expect(together).toContain(`, ${input} tokens in, ${output} out: $0`);
      await page
        .getByText(/^[\d,]+ in, [\d,]+ out\. It has no price, its calls count as free$/)
        .first()
        .waitFor();
    });
  },
  TEST_MS,
);
