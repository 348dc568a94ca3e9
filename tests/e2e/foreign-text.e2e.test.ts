/** Text that people and agents write is text: no markup in it ever runs. */
import type { Browser } from 'playwright-core';
import type { KindAndContent } from '../../src/contracts/canvas/blocks';
import { launchBrowser, openTab } from '../support/browser';
import { ProcessRig } from '../rigs/process-rig';
import { HttpFailure } from '../support/weft-client';
import { CanvasPage } from './support/canvas-page';
import { accountOf, inviteColleagues, nth } from './support/people';
import { addBlock } from './support/seed-blocks';

const TEST_MS = 150_000;
const SCRIPT = '<script>window.weftRan=1</script>';
const IMAGE = '<img src=x onerror="window.weftRan=1">';
const attacks: KindAndContent[] = [
  { kind: 'text', content: { text: `text ${SCRIPT}${IMAGE}` } },
  { kind: 'heading', content: { text: `heading ${IMAGE}`, level: 1 } },
  { kind: 'sticky', content: { text: `sticky "><svg onload=window.weftRan=1>`, color: 'yellow' } },
  { kind: 'todo', content: { title: IMAGE, items: [{ text: `todo ${IMAGE}`, isDone: false }] } },
  { kind: 'list', content: { title: SCRIPT, items: [`list ${IMAGE}`], isOrdered: false } },
  { kind: 'table', content: { columns: [IMAGE], rows: [[`cell ${IMAGE}`]] } },
  { kind: 'code', content: { language: 'html', code: `code ${SCRIPT}` } },
  { kind: 'section', content: { title: `section ${IMAGE}`, color: 'blue' } },
  { kind: 'shape', content: { shape: 'ellipse', text: `shape ${IMAGE}`, color: 'green' } },
  { kind: 'image', content: { url: 'https://example.test/pixel.png', alt: `image ${IMAGE}` } },
  { kind: 'link', content: { url: 'https://example.test/', title: `link ${IMAGE}`, description: '' } },
];
const unsafeLinks = ['javascript:window.weftRan=1', 'data:text/html,<script>window.weftRan=1</script>', 'vbscript:x'];

let rig: ProcessRig;
let browser: Browser;
beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

test(
  'markup in blocks, titles, prompts and names is shown as it was written',
  async () => {
    await rig.showingLogs(async () => {
      const ana = nth(await inviteColleagues(rig, `Ana ${IMAGE}`), 0);
      const canvas = await ana.createCanvas(`Title ${IMAGE}`);
      for (const [index, attack] of attacks.entries())
        await addBlock(ana, canvas.id, attack, { x: (index % 4) * 360, y: Math.floor(index / 4) * 320 });
      const generation = await ana.generate(canvas.id, `Plan ${IMAGE} [demo:blocks=3]`);
      await generation.ended;

      const { page, context, problems } = await openTab(browser, { url: rig.url, account: accountOf(ana) });
      const asked: string[] = [];
      page.on('dialog', (dialog) => {
        asked.push(dialog.message());
        void dialog.dismiss().catch(() => undefined);
      });
      const view = await new CanvasPage(page).open(canvas.id);
      for (const word of [
        'text <script>',
        'heading <img',
        'sticky ">',
        'todo <img',
        'list <img',
        'cell <img',
        'code <script>',
        'section <img',
        'shape <img',
        'image <img',
        'link <img',
      ]) {
        await view.blocks.getByText(word).first().waitFor();
      }
      await page.getByRole('button', { name: 'Outline' }).click();
      await page.getByRole('list', { name: 'Blocks in order' }).getByText('sticky ">').waitFor();
      await page.goto('/canvases');
      await page.getByRole('link', { name: `Title ${IMAGE}` }).waitFor();
      await page.goto('/runs');
      await page.getByRole('link', { name: /^Plan <img/ }).click();
      await page.getByRole('heading', { name: /^Plan <img/ }).waitFor();

      expect(
        await page.locator('html').evaluate((root): unknown => root.ownerDocument.defaultView.weftRan),
      ).toBeUndefined();
      expect(asked).toEqual([]);
      expect(problems).toEqual([]);
      await context.close();
    });
  },
  TEST_MS,
);

test(
  'each block has the direction of its own words',
  async () => {
    const ana = nth(await inviteColleagues(rig, 'Ana'), 0);
    const { id } = await ana.createCanvas('خطة');
    await addBlock(ana, id, { kind: 'text', content: { text: 'خطط لأسبوع إطلاق Weft!' } });
    await addBlock(
      ana,
      id,
      { kind: 'list', content: { title: 'المهام', items: ['أولا'], isOrdered: true } },
      { x: 400, y: 0 },
    );
    await addBlock(ana, id, { kind: 'text', content: { text: 'Plan “خطط” first' } }, { x: 0, y: 200 });
    await addBlock(ana, id, { kind: 'code', content: { language: 'text', code: 'خطط = 1' } }, { x: 400, y: 200 });
    const { page, context } = await openTab(browser, { url: rig.url, account: accountOf(ana) });
    const view = await new CanvasPage(page).open(id);
    const directionOf = (words: string) =>
      view.blocks
        .getByText(words)
        .evaluate((element): string => element.ownerDocument.defaultView.getComputedStyle(element).direction);
    const directions = await Promise.all(['خطط لأسبوع', 'أولا', 'Plan', 'خطط = 1'].map(directionOf));
    expect(directions).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
    const block = view.block('خطط لأسبوع');
    await block.dblclick();
    const editor = page.getByRole('textbox', { name: 'Text text' });
    expect(await editor.evaluate((field) => field.matches(':dir(rtl)'))).toBe(true);
    await context.close();
  },
  TEST_MS,
);

test.each(unsafeLinks)(
  'the server refuses a link to %s',
  async (url) => {
    const ana = nth(await inviteColleagues(rig, 'Ana'), 0);
    const { id } = await ana.createCanvas();
    const refused = await addBlock(ana, id, { kind: 'link', content: { url, title: 'x', description: '' } }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(HttpFailure);
    expect((refused as HttpFailure).status).toBe(400);
  },
  TEST_MS,
);
