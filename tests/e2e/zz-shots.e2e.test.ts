import { launchBrowser, openTab, type TabOptions } from '../support/browser';
import { ProcessRig } from '../support/process-rig';
import { watchCanvas } from '../support/canvas-watcher';
import { CanvasPage } from './support/canvas-page';
import { accountOf, inviteColleagues, nth } from './support/people';
test('x', async () => {
  const [rig, browser] = await Promise.all([ProcessRig.start(), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana Costa', 'Ben Okafor');
  const ana = nth(people, 0), ben = nth(people, 1);
  await rig.db.collection('organisations').updateMany({}, { $set: { name: 'Atelier' } });
  const { id } = await ana.createCanvas('Launch week');
  await ana.request('POST', `/api/v1/canvas/${id}/members`, { body: { email: ben.user.email, role: 'editor' } });
  await (await ana.generate(id, 'Plan a launch week')).ended;
  for (const p of ['A retrospective for our sprint', 'Compare tea and coffee', 'Mind map of our onboarding', 'Checklist for the demo', 'Kanban board for the release']) {
    const c = await ana.createCanvas(p.replace(/^A /, '').replace(/^./, (l) => l.toUpperCase()));
    await (await ana.generate(c.id, p)).ended;
  }
  const bad = await ana.createCanvas('Timeline of the migration');
  await (await ana.generate(bad.id, 'Timeline of the migration [demo:nonsense]')).ended;
  await rig.db.collection('runs').updateMany({}, [{ $set: { title: { $replaceAll: { input: '$title', find: ' [demo:nonsense]', replacement: '' } } } }]).catch(() => undefined);
  const benHere = await watchCanvas(ben, id);
  const live = (await ben.generate(id, 'Brainstorm names for the product [demo:blocks=6] [demo:delay=60000]'));
  live.stop();
  await ben.cancel(live.runId);
  const shot = async (name: string, path: string, options: Partial<TabOptions>, ready: (view: CanvasPage) => Promise<void>) => {
    const { page, context } = await openTab(browser, { url: rig.url, account: accountOf(ana), viewport: { width: 1280, height: 760 }, ...options });
    await page.goto(path);
    await page.getByRole('button', { name: /^Account/ }).waitFor();
    await ready(new CanvasPage(page));
    await page.screenshot({ path: `docs/screenshots/${name}.png`, animations: 'disabled' });
    await context.close();
  };
  const canvas = async (view: CanvasPage) => {
    await view.blocks.first().waitFor();
    await view.page.getByRole('button', { name: 'Show all' }).click();
    const first = nth((await ana.blocks(id)).items.filter((b) => b.kind === 'sticky'), 4);
    benHere.socket.emit('presence_update', { canvasId: id, cursor: { x: first.x + 140, y: first.y + 90 }, selection: [first.id] });
    await view.page.getByTitle('Ben Okafor', { exact: true }).waitFor();
    await view.page.waitForTimeout(600);
  };
  await shot('canvas-light', `/canvases/${id}`, { colorScheme: 'light' }, canvas);
  await shot('canvas-dark', `/canvases/${id}`, { colorScheme: 'dark' }, canvas);
  await shot('runs', '/runs', { viewport: { width: 1280, height: 480 } }, async ({ page }) => page.getByRole('link', { name: 'Plan a launch week' }).waitFor());
  await shot('phone', `/canvases/${id}`, { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true }, async ({ page, blocks }) => {
    await blocks.first().waitFor();
    await page.getByRole('button', { name: 'AI', exact: true }).tap();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await page.waitForTimeout(500);
  });
  benHere.close();
  await browser.close(); await rig.stop();
}, 200000);
