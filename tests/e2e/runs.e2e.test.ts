/** Runs as people follow them: the list, the time line, cancel, retry, review. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, type Tab } from '../support/browser';
import { ProcessRig } from '../support/process-rig';
import { waitFor } from '../support/test-services';
import type { WeftClient } from '../support/weft-client';
import { CanvasPage } from './support/canvas-page';
import { accountOf, inviteColleagues, nth } from './support/people';

const TEST_MS = 150_000;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start(), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
  tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
  page = tab.page;
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

test(
  'a run shows its steps, its events and what it cost',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Launch plan');
      const { runId, ended } = await ana.generate(id, 'Plan a launch week');
      await ended;
      const run = await ana.run(runId);
      await page.goto('/runs');
      const row = page.getByRole('row').filter({ hasText: 'Plan a launch week' });
      await row.getByRole('cell', { name: 'Succeeded' }).waitFor();
      await row
        .getByRole('cell', {
          name: (run.usage.inputTokens + run.usage.outputTokens).toLocaleString('en-US'),
          exact: true,
        })
        .waitFor();
      await row.getByRole('link', { name: 'Plan a launch week' }).click();
      await page.getByText(/\$[\d.]+ · [\d,]+ tokens/).waitFor();
      await page.getByText('Asked by Ana').waitFor();
      const steps = page.getByRole('region', { name: 'Steps on one time axis' });
      await steps.getByRole('button', { name: /^model:1\s*, done/ }).click();
      await page.getByRole('complementary', { name: 'Step' }).getByRole('tab', { name: 'Input' }).click();
      await page.getByRole('tabpanel').getByRole('region', { name: 'Input' }).waitFor();
      expect(page.url()).toContain('?step=');
      await page.getByRole('button', { name: 'Events', exact: true }).click();
      await page
        .getByRole('region', { name: 'Events as they were logged' })
        .getByText(/succeeded/)
        .waitFor();
    });
  },
  TEST_MS,
);

test(
  'a run that works is followed live and can be cancelled',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Cancelled');
      const follow = await ana.generate(id, 'Plan something [demo:delay=60000]');
      follow.stop();
      await page.goto(`/runs/${follow.runId}`);
      await page.getByText('Running', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Cancel run' }).click();
      await page.getByText('Cancelled', { exact: true }).waitFor();
      expect((await ana.run(follow.runId)).status).toBe('cancelled');
      expect((await ana.blocks(id)).items).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'a failed run says why and can be tried again',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Failed');
      const { runId, ended } = await ana.generate(id, 'Plan a picnic [demo:fail=400]');
      await ended;
      const { error } = await ana.run(runId);
      await page.goto('/runs?status=failed');
      await page.getByRole('link', { name: /^Plan a picnic/ }).click();
      await page
        .getByText(error?.message ?? 'the run has no error')
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Retry run' }).click();
      await page.getByText('Succeeded', { exact: true }).waitFor();
      expect((await ana.blocks(id)).items.length).toBeGreaterThan(0);
    });
  },
  TEST_MS,
);

describe('a generation that is reviewed', () => {
  const start = async (title: string): Promise<{ canvasId: string; runId: string; view: CanvasPage }> => {
    const { id: canvasId } = await ana.createCanvas(title, { review: true });
    const view = await new CanvasPage(page).open(canvasId);
    await view.ask('Brainstorm names [demo:blocks=6]');
    await page.getByRole('button', { name: 'Approvals: 1 waiting' }).click();
    const { items } = await ana.request<{ items: { runId: string }[] }>('GET', '/api/v1/hitl/requests', {
      query: { status: 'pending' },
    });
    return { canvasId, runId: nth(items, 0).runId, view };
  };
  const inbox = () => page.getByRole('dialog', { name: 'Waiting for you' });

  test(
    'is saved once it is approved in the inbox',
    async () => {
      await rig.showingLogs(async () => {
        const { canvasId, view } = await start('Approved');
        expect((await ana.blocks(canvasId)).items).toEqual([]);
        await inbox().getByRole('button', { name: 'Approve' }).click();
        await page.getByText('Approved. The run goes on.').waitFor();
        expect(await view.settled(ana, canvasId)).toBe(6);
        await page.getByRole('button', { name: 'Approvals: none waiting' }).waitFor();
      });
    },
    TEST_MS,
  );

  test(
    'leaves nothing where it is rejected',
    async () => {
      await rig.showingLogs(async () => {
        const { canvasId, runId, view } = await start('Rejected');
        await inbox().getByRole('button', { name: 'Reject' }).click();
        await inbox().getByLabel('Reason (optional)').fill('Not these');
        await inbox().getByRole('button', { name: 'Reject' }).click();
        await page.getByText('Rejected. The run was told.').waitFor();
        await waitFor('the run to end', async () => (await ana.run(runId)).status === 'failed');
        await waitFor('no previews', async () => (await view.ghosts.count()) === 0);
        expect((await ana.blocks(canvasId)).items).toEqual([]);
      });
    },
    TEST_MS,
  );
});

test('nothing was complained of in the console', () => expect(tab.problems).toEqual([]));
