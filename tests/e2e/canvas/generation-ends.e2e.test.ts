import type { ObjectId } from 'mongodb';
import { waitFor } from '../../rigs/test-services';
import { CanvasPage, GENERATION_MS } from '../support/canvas-page';
import { startTwoPeople } from '../support/two-people';

/** How a generation ends that is not simply done, as the person sees it who asked. */
const stage = startTwoPeople();
const MINUTE_MS = 60_000;

const opened = async (title: string, options: { review?: boolean } = {}) => {
  const { id } = await stage.ana.createCanvas(title, options);
  const tab = await stage.open(stage.ana);
  const canvas = await new CanvasPage(tab.page).open(id);
  return { id, tab, canvas, page: tab.page };
};

test('a model that only speaks is heard, and what to do is said', async () => {
  const { id, tab, canvas, page } = await opened('Words');
  await stage.showing(tab, async () => {
    await canvas.ask('A board for a bakery [demo:words]');
    await page.getByText('Done. Nothing was changed.').waitFor({ timeout: GENERATION_MS });
    await page.getByText('The model said').waitFor();
    await page.getByText(/choose a model that can call tools/).waitFor();
    expect(await page.getByRole('button', { name: 'Continue', exact: true }).count()).toBe(0);
    expect((await stage.ana.blocks(id)).items).toEqual([]);
  });
}, 120_000);

test('what was too much for one request goes on with a click, in one’s own words', async () => {
  const { id, tab, canvas, page } = await opened('Too much');
  await stage.showing(tab, async () => {
    await canvas.ask('Everything about bread [demo:blocks=215] [demo:delay=0]');
    await page.getByText('Done. 200 blocks made').waitFor({ timeout: GENERATION_MS });
    expect(await page.getByText(/Create no more|finish with/i).count()).toBe(0);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.getByText('Done. 15 blocks made').waitFor({ timeout: GENERATION_MS });
    expect((await stage.ana.blocks(id)).items).toHaveLength(215);
    await page.getByText('continues an earlier one').waitFor();
  });
}, 150_000);

test('what a failed run had finished stays, and the page says what is missing', async () => {
  const { id, tab, canvas, page } = await opened('Late failure');
  await stage.showing(tab, async () => {
    await canvas.ask('Kanban board for a shop [demo:fail=400x99] [demo:after=1]');
    await page
      .getByRole('alert')
      .getByText(/is saved \(\d+ blocks made\), the rest is missing/)
      .waitFor({ timeout: GENERATION_MS });
    expect(await canvas.settled(stage.ana, id)).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Continue', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await waitFor('an empty canvas', async () => (await stage.ana.blocks(id)).items.length === 0);
  });
}, 120_000);

test('many removals are shown in red and asked about; the end counts them', async () => {
  const { id, tab, canvas, page } = await opened('Removals');
  await stage.showing(tab, async () => {
    await (
      await stage.ana.generate(id, 'Ideas [demo:blocks=30]')
    ).ended;
    const stickies = (await stage.ana.blocks(id)).items.filter(({ kind }) => kind === 'sticky').length;
    await canvas.ask('Delete all stickies');
    await page
      .getByText(`It removes ${stickies} blocks, marked in red.`, { exact: false })
      .waitFor({ timeout: GENERATION_MS });
    await page.getByText('Agent deletes this').first().waitFor();
    expect((await stage.ana.blocks(id)).items).toHaveLength(30);
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByText(`Done. ${stickies} removed`).waitFor({ timeout: GENERATION_MS });
  });
}, 120_000);

test('a review counts down, can be given more time, and after it has run out still be given', async () => {
  const { id, tab, canvas, page } = await opened('Slow review', { review: true });
  await stage.showing(tab, async () => {
    await canvas.ask('Ideas [demo:blocks=8]');
    await page.getByText(/left to decide/).waitFor({ timeout: GENERATION_MS });
    const approvals = stage.rig.db.collection('approvals');
    const pending = await waitFor(
      'the request',
      async () => (await approvals.findOne({ status: 'pending' })) ?? undefined,
    );
    await approvals.updateOne({ _id: pending._id }, { $set: { expiresAt: new Date(Date.now() + MINUTE_MS) } });
    await page.getByRole('button', { name: 'More time' }).click();
    await waitFor('more time', async () => {
      const found = await approvals.findOne({ _id: pending._id });
      return (found?.['expiresAt'] as Date).getTime() > Date.now() + 60 * MINUTE_MS;
    });
    await page.getByRole('button', { name: /^Show \d+ previews$/ }).click();
    expect(await canvas.ghosts.count()).toBeGreaterThan(0);

    const past = new Date(Date.now() - 1);
    await approvals.updateOne({ _id: pending._id }, { $set: { expiresAt: past } });
    await stage.rig.db
      .collection('runs')
      .updateOne({ _id: pending['runId'] as ObjectId }, { $set: { 'waitingFor.deadline': past } });
    await page
      .getByText(/Review time ran out\. Its \d+ blocks are kept as previews until/)
      .waitFor({ timeout: GENERATION_MS });
    expect(await canvas.ghosts.count()).toBeGreaterThan(0);

    await page.reload();
    await page.getByText(/Review time ran out\. Its \d+ blocks are kept/).waitFor({ timeout: GENERATION_MS });
    expect(await canvas.ghosts.count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Review again' }).click();
    await page.getByRole('button', { name: 'Accept', exact: true }).click({ timeout: GENERATION_MS });
    await waitFor('what was accepted', async () => (await stage.ana.blocks(id)).items.length === 8, GENERATION_MS);
    expect(await canvas.settled(stage.ana, id)).toBeGreaterThan(0);
    expect(tab.problems).toEqual([]);
  });
}, 180_000);
