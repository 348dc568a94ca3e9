/** Runs as people follow them: the list, the time line, cancel, retry, review. */
import { ObjectId } from 'mongodb';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, type Tab } from '../support/browser';
import { ProcessRig } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import type { WeftClient } from '../support/weft-client';
import { CanvasPage } from './support/canvas-page';
import { accountOf, inviteColleagues, nth } from './support/people';

const TEST_MS = 150_000;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let ben: WeftClient;
let tab: Tab;
let page: Page;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  [ana, ben] = [nth(people, 0), nth(people, 1)];
  tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
  page = tab.page;
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** Asks for a generation on a canvas of its own, and opens its run while it works. */
async function openWorking(title: string, prompt: string): Promise<{ canvasId: string; runId: string }> {
  const { id: canvasId } = await ana.createCanvas(title);
  const { runId, stop } = await ana.generate(canvasId, prompt);
  stop();
  await page.goto(`/runs/${runId}`);
  return { canvasId, runId };
}
async function cancelHere(): Promise<void> {
  await page.getByRole('button', { name: 'Cancel run' }).click();
  await page.getByText('Cancelled', { exact: true }).waitFor();
}

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
      const detail = page.getByRole('complementary', { name: 'Step' });
      await detail.getByText('I am building a board about Launch week.').waitFor();
      const calls = detail.getByRole('region', { name: 'Tools it called' }).getByRole('listitem');
      await calls.filter({ hasText: 'create_heading' }).getByRole('definition').first().waitFor();
      expect(await calls.count()).toBeGreaterThan(3);
      await detail.getByRole('tab', { name: 'Input' }).click();
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
  'the list is limited by person, time, words and what it is about, in its address too',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Filtered');
      await ana.request('POST', `/api/v1/canvas/${id}/members`, { body: { email: ben.user.email, role: 'editor' } });
      await Promise.all([
        (await ana.generate(id, 'Of Ana today')).ended,
        (await ben.generate(id, 'Of Ben today')).ended,
        (await ben.generate(id, 'Of Ben long ago')).ended,
      ]);
      // Time goes by for one of them: its place in the list is in its id.
      const runs = rig.db.collection('runs');
      const old = await runs.findOne({ title: 'Of Ben long ago' });
      if (!old) throw new Error('the run is not there');
      await runs.deleteOne({ _id: old._id });
      const createdAt = new Date(Date.now() - 3 * 86_400_000);
      const hex = Math.floor(createdAt.getTime() / 1_000).toString(16);
      await runs.insertOne({ ...old, _id: new ObjectId(hex + old._id.toHexString().slice(8)), createdAt });

      const link = (name: string) => page.getByRole('link', { name, exact: true });
      const choose = async (filter: string, option: string) => {
        await page.getByRole('combobox', { name: new RegExp(`^${filter}: `) }).click();
        await page.getByRole('option', { name: option }).click();
      };
      await page.goto('/runs');
      await link('Of Ana today').waitFor();
      await choose('Asked by', 'Ben');
      await link('Of Ana today').waitFor({ state: 'detached' });
      await link('Of Ben long ago').waitFor();
      await choose('Started', 'Last 24 hours');
      await link('Of Ben long ago').waitFor({ state: 'detached' });
      await link('Of Ben today').waitFor();
      await page.reload();
      await page.getByRole('combobox', { name: 'Asked by: Ben' }).waitFor();
      await link('Of Ben today').waitFor();
      expect(new URL(page.url()).searchParams.toString()).toBe(`who=${ben.user.id}&time=24h`);

      await choose('Started', 'Choose days');
      const day = createdAt.toLocaleDateString('sv-SE');
      await page.getByLabel('First day').fill(day);
      await page.getByLabel('Last day').fill(day);
      await link('Of Ben today').waitFor({ state: 'detached' });
      await link('Of Ben long ago').waitFor();
      await choose('Asked by', 'Me');
      await page.getByText('No run fits this filter.').waitFor();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await link('Of Ana today').waitFor();
      expect(new URL(page.url()).search).toBe('');

      await page.keyboard.press('/');
      await page.keyboard.type('LONG ben');
      await link('Of Ana today').waitFor({ state: 'detached' });
      expect(new URL(page.url()).search).toBe('?q=LONG+ben');
      await link('Of Ben long ago').click();
      await page.getByRole('link', { name: 'all its runs' }).click();
      await link('Of Ana today').waitFor();
      expect(await link('Plan a launch week').count()).toBe(0);
      await page.getByRole('button', { name: /^On one canvas/ }).click();
      await link('Plan a launch week').waitFor();
      await page.goto(`/canvases/${id}`);
      await page.getByRole('main').getByRole('link', { name: 'Runs' }).click();
      await page.waitForURL(`**/runs?about=canvas:${id}`);
      await link('Of Ben today').waitFor();
    });
  },
  TEST_MS,
);

test(
  'a run that works is followed live and can be cancelled',
  async () => {
    await rig.showingLogs(async () => {
      const { canvasId, runId } = await openWorking('Cancelled', 'Plan something [demo:delay=60000]');
      await page.getByText('Running', { exact: true }).waitFor();
      await page.getByRole('listitem').filter({ hasText: 'Working' }).waitFor();
      await cancelHere();
      expect((await ana.run(runId)).status).toBe('cancelled');
      expect((await ana.blocks(canvasId)).items).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'a model’s words are read while it speaks',
  async () => {
    await rig.showingLogs(async () => {
      await openWorking('Spoken', 'Plan a picnic [demo:delay=300]');
      await page.getByRole('button', { name: /^model:1\s*, running/ }).waitFor();
      const detail = page.getByRole('complementary', { name: 'Step' });
      await detail.getByText(/^I am/).waitFor();
      await cancelHere();
    });
  },
  TEST_MS,
);

test(
  'a model that is busy is counted down to, and then answers',
  async () => {
    await rig.showingLogs(async () => {
      await openWorking('Busy', 'Plan a picnic [demo:fail=429] [demo:retry-after=5] [demo:delay=100]');
      const seconds = async () => {
        const badge = await page.getByText(/^Trying again in \d+ s$/).innerText();
        return Number(/\d+/.exec(badge)?.[0]);
      };
      const first = await seconds();
      await waitFor('a second to pass', async () => (await seconds()) < first);
      await page.getByText('Running', { exact: true }).waitFor();
      // While it still works, a step that has ended shows what went in and came out.
      await page.getByRole('button', { name: /^model:1\s*, done/ }).click();
      await page.getByRole('region', { name: 'Tools it called' }).waitFor();
      await page.getByText('Succeeded', { exact: true }).waitFor();
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
    await page.getByRole('link', { name: /^Inbox ?\(1 waiting\)/ }).click();
    const { items } = await ana.request<{ items: { runId: string }[] }>('GET', '/api/v1/hitl/requests', {
      query: { status: 'pending' },
    });
    return { canvasId, runId: nth(items, 0).runId, view };
  };
  const inbox = () => page.getByRole('region', { name: 'Details' });

  test(
    'is saved once it is approved in the inbox',
    async () => {
      await rig.showingLogs(async () => {
        const { canvasId, view } = await start('Approved');
        expect((await ana.blocks(canvasId)).items).toEqual([]);
        await inbox().getByRole('button', { name: 'Approve' }).click();
        await page.getByText('Approved. The run goes on.').waitFor();
        await page.getByText('Nothing waits for you.').waitFor();
        await page.goto(`/canvases/${canvasId}`);
        expect(await view.settled(ana, canvasId)).toBe(6);
      });
    },
    TEST_MS,
  );

  test(
    'is opened from its run, among others that wait',
    async () => {
      await rig.showingLogs(async () => {
        const { id } = await ana.createCanvas('Two reviews', { review: true });
        const runs: string[] = [];
        for (const prompt of ['Brainstorm names [demo:blocks=3]', 'Brainstorm colours [demo:blocks=3]']) {
          const follow = await ana.generate(id, prompt);
          await waitFor('it to wait', async () => (await ana.run(follow.runId)).status === 'waiting');
          follow.stop();
          runs.push(follow.runId);
        }
        await page.goto(`/runs/${nth(runs, 0)}`);
        await page.getByRole('link', { name: /^Inbox ?\(2 waiting\)/ }).waitFor();
        await page.getByRole('link', { name: 'Open approval' }).click();
        await inbox()
          .getByRole('heading', { name: /Brainstorm names/ })
          .waitFor();
        await inbox().getByRole('button', { name: 'Reject' }).click();
        await inbox().getByRole('button', { name: 'Reject' }).click();
        // The other takes its place.
        await inbox()
          .getByRole('heading', { name: /Brainstorm colours/ })
          .waitFor();
        await waitFor('the run to end', async () => (await ana.run(nth(runs, 0))).status === 'failed');
        expect((await ana.run(nth(runs, 1))).status).toBe('waiting');
        await ana.request('POST', `/api/v1/runs/${nth(runs, 1)}/cancel`);
        await inbox().getByText('The run was cancelled.').waitFor();
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
        await page.goto('/runs');
        await page.locator(`tr:has(a[href="/runs/${runId}"])`).getByRole('cell', { name: 'Rejected' }).waitFor();
      });
    },
    TEST_MS,
  );
});

test('nothing was complained of in the console', () => expect(tab.problems).toEqual([]));
