/** The canvas by keyboard alone, and on the width of a phone. */
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, openTab, type Tab, type TabOptions, USUAL_WINDOW } from '../support/browser';
import { ProcessRig } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import type { WeftClient } from '../support/weft-client';
import { CanvasPage, GENERATION_MS } from './support/canvas-page';
import { controlsUnderMessages, isWiderThanItsWindow, keepPicture } from './support/check-page';
import { goWithin } from './support/go-within';
import { accountOf, inviteColleagues, nth } from './support/people';
import { addEveryKind } from './support/seed-blocks';

const TEST_MS = 150_000;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let tab: Tab;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
}, TEST_MS);
afterEach(() => {
  expect(tab.problems.splice(0)).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** One window for the wide ones and one for those on phones; what a test before had open is gone once a page is shown. */
const windows = new Map<boolean, Tab>();
async function open(options: Partial<TabOptions> = {}): Promise<Page> {
  const isMobile = options.isMobile === true;
  tab = windows.get(isMobile) ?? (await openTab(browser, { url: rig.url, account: accountOf(ana), ...options }));
  windows.set(isMobile, tab);
  await tab.page.setViewportSize(options.viewport ?? USUAL_WINDOW);
  return tab.page;
}
/** Shows a page in it: within the app, where the window has it open. */
const show = (page: Page, path: string) =>
  page.url().startsWith(rig.url) ? goWithin(page, path) : page.goto(path).then(() => undefined);
const phone = (width: number): Partial<TabOptions> => ({
  viewport: { width, height: 780 },
  hasTouch: true,
  isMobile: true,
});
const textsOf = async (canvasId: string) =>
  (await ana.blocks(canvasId)).items.map(({ content }) => ('text' in content ? content.text : ''));

test(
  'write, move, order and delete a block, and ask the agent, by keyboard alone',
  async () => {
    await rig.showingLogs(async () => {
      const page = await open();
      await show(page, '/canvases');
      await page.getByRole('heading', { name: 'Canvases' }).waitFor();
      await page.keyboard.press('c');
      await page.getByRole('toolbar', { name: 'Zoom' }).waitFor();
      // The title of a new canvas is selected.
      await page.keyboard.type('By keyboard');
      await page.keyboard.press('Enter');
      const canvasId = page.url().replace(/^.*\/canvases\/([0-9a-f]{24}).*$/, '$1');
      await waitFor('the title to be saved', async () => (await ana.canvas(canvasId)).title === 'By keyboard');

      for (const text of ['First', 'Second']) {
        await page.keyboard.press('s');
        await page.keyboard.press('Enter');
        await page.getByRole('textbox', { name: 'Sticky text' }).waitFor();
        await page.keyboard.type(text);
        await page.keyboard.press('Escape');
        await waitFor(`“${text}” to be saved`, async () => (await textsOf(canvasId)).includes(text));
        expect(await hasFocus(new CanvasPage(page).block(text))).toBe(true);
      }
      const view = new CanvasPage(page);
      const first = view.block('First');
      await reach(page, first);
      const before = nth((await ana.blocks(canvasId)).items, 0);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Shift+ArrowDown');
      await waitFor('the move to be saved', async () => {
        const { x, y } = nth((await ana.blocks(canvasId)).items, 0);
        return x === before.x + 1 && y === before.y + 10;
      });
      await page.keyboard.press('Enter');
      const editor = page.getByRole('textbox', { name: 'Sticky text' });
      await editor.waitFor();
      await page.keyboard.press('End');
      await page.keyboard.type(', edited');
      await page.keyboard.press('Escape');
      await waitFor('the edit to be saved', async () => (await textsOf(canvasId)).includes('First, edited'));

      await page.keyboard.press('o');
      const outline = page.getByRole('list', { name: 'Blocks in order' });
      await outline.waitFor();
      await waitFor('the outline to have the focus', () =>
        hasFocus(outline.getByRole('button', { name: /^Go to/ }).first()),
      );
      await page.keyboard.press('ArrowDown');
      expect(await hasFocus(outline.getByRole('button', { name: /^Go to/ }).nth(1))).toBe(true);
      await page.keyboard.press('Escape');
      expect(await hasFocus(first)).toBe(true);
      await page.keyboard.press('o');
      await page.keyboard.press('Home');
      await reach(page, outline.getByRole('listitem').first().getByRole('button', { name: 'Move down' }));
      await page.keyboard.press('Enter');
      await waitFor('the order to be saved', async () => (await textsOf(canvasId)).join() === 'Second,First, edited');

      await reach(page, view.block('Second'));
      await page.keyboard.press('Delete');
      await waitFor('the block to be deleted', async () => (await textsOf(canvasId)).join() === 'First, edited');
      await page.keyboard.press('Control+z');
      await waitFor('the block to come back', async () => (await textsOf(canvasId)).includes('Second'));

      await page.keyboard.press('Control+i');
      await waitFor('the prompt to have the focus', () =>
        view.prompt.evaluate((field) => field === field.ownerDocument.activeElement),
      );
      await page.keyboard.type('Brainstorm names [demo:blocks=5]');
      await page.keyboard.press('Enter');
      await view.completed();
      expect(await view.settled(ana, canvasId)).toBe(7);
    });
  },
  TEST_MS,
);

test(
  'a message’s Undo takes back what it speaks of, with the arrow, and nothing that came after',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Undo of one act');
      const [from, to] = [await ana.addBlock(id, 'Begins'), await ana.addBlock(id, 'Ends')];
      const content = { fromBlockId: from.id, toBlockId: to.id, label: 'then' };
      await ana.request('POST', `/api/v1/canvas/${id}/blocks`, { body: { kind: 'connector', content } });
      const page = await open();
      const view = await new CanvasPage(page).open(id);
      await view.block('Begins').focus();
      await page.keyboard.press('Delete');
      await page.keyboard.press('s');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Sticky text' }).waitFor();
      await page.keyboard.type('Written after');
      await page.keyboard.press('Escape');
      await waitFor('both to be saved', async () => (await textsOf(id)).sort().join() === 'Ends,Written after');

      await page.getByRole('button', { name: 'Undo', exact: true }).click();
      await view.block('Begins').waitFor();
      await waitFor('all to be there', async () => (await textsOf(id)).sort().join() === ',Begins,Ends,Written after');
      await page.getByText('then', { exact: true }).waitFor();
      const { items } = await ana.blocks(id);
      const [begins, arrow] = [
        items.find(({ content }) => 'text' in content && content.text === 'Begins'),
        items.at(-1),
      ];
      expect(arrow?.content).toEqual({ ...content, fromBlockId: begins?.id });
      // What is left to undo is the sticky, not the deletion.
      await view.block('Ends').focus();
      await page.keyboard.press('Control+z');
      await waitFor('the words to go', async () => !(await textsOf(id)).includes('Written after'));
      expect((await textsOf(id)).includes('Begins')).toBe(true);
    });
  },
  TEST_MS,
);

test(
  'an edit with the growth that came of it is one step to undo, a generation another',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Steps');
      const { id: blockId, height } = await ana.addBlock(id, 'Short');
      const page = await open();
      const view = await new CanvasPage(page).open(id);
      const block = async () => nth((await ana.blocks(id)).items, 0);
      await view.block('Short').dblclick();
      const editor = page.getByRole('textbox', { name: 'Text text' });
      await editor.fill('Long');
      // Saved while the editor is open: that is no step of its own.
      await waitFor('a first part to be saved', async () => (await textsOf(id)).includes('Long'));
      await editor.fill('Long\n'.repeat(30));
      await editor.press('Escape');
      await waitFor('the block to have grown', async () => (await block()).height > height * 2);
      const grown = (await block()).height;

      await view.block(/Long/).focus();
      await page.keyboard.press('Control+z');
      await waitFor('words and height to be as before', async () => {
        const { content, height: now } = await block();
        return 'text' in content && content.text === 'Short' && now === height;
      });
      await page.keyboard.press('Control+Shift+z');
      await waitFor('both to be there again', async () => {
        const { content, height: now } = await block();
        return 'text' in content && content.text.startsWith('Long') && now === grown;
      });

      await view.ask('Brainstorm names [demo:blocks=5]');
      await view.completed();
      expect(await view.settled(ana, id)).toBe(6);
      await view.block(/Long/).focus();
      await page.keyboard.press('Control+z');
      await waitFor('the generation to be gone', async () => (await ana.blocks(id)).items.length === 1);
      await page.getByText('The agent’s blocks were taken back').waitFor();
      await page.getByText('Undone', { exact: true }).waitFor();
      expect(await block()).toMatchObject({ id: blockId, height: grown });
      await page.keyboard.press('Control+Shift+z');
      await waitFor('the generation to be back', async () => (await ana.blocks(id)).items.length === 6);
      // Taken back in the panel it is no step any more: the one before it is next.
      await page.getByRole('listitem').getByRole('button', { name: 'Undo', exact: true }).click();
      await waitFor('the generation to be gone again', async () => (await ana.blocks(id)).items.length === 1);
      await view.block(/Long/).focus();
      await page.keyboard.press('Control+z');
      await waitFor('the edit to be undone', async () => (await textsOf(id)).includes('Short'));
    });
  },
  TEST_MS,
);

test(
  'a block is placed from the toolbar by key, and by Enter after a click',
  async () => {
    await rig.showingLogs(async () => {
      const page = await open();
      const { id } = await ana.createCanvas('By toolbar');
      await new CanvasPage(page).open(id);
      const tools = page.getByRole('toolbar', { name: 'Tools' });
      const write = async (kind: string) => {
        await page.getByRole('textbox', { name: `${kind} text` }).waitFor();
        await page.keyboard.type(`A ${kind}`);
        await page.keyboard.press('Escape');
        await waitFor(`“A ${kind}” to be saved`, async () => (await textsOf(id)).includes(`A ${kind}`));
      };
      await reach(page, tools.getByRole('button', { name: 'Sticky' }));
      await page.keyboard.press('Enter');
      await write('Sticky');
      await tools.getByRole('button', { name: 'Text' }).click();
      await page.getByText('Click the canvas to place it, or press Enter.').waitFor();
      await page.keyboard.press('Enter');
      await write('Text');
      await tools.getByRole('button', { name: 'More blocks' }).click();
      await page.getByRole('menuitem', { name: 'Heading' }).click();
      await page.getByText('Click the canvas to place it, or press Enter.').waitFor();
      await page.keyboard.press('Enter');
      await write('Heading');
      await reach(page, tools.getByRole('button', { name: 'More blocks' }));
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Heading' }).press('Enter');
      await page.getByRole('textbox', { name: 'Heading text' }).waitFor();
      await page.keyboard.press('Escape');
      expect((await ana.blocks(id)).items.map(({ kind }) => kind).sort()).toEqual(
        expect.arrayContaining(['heading', 'sticky', 'text']),
      );
    });
  },
  TEST_MS,
);

/** Search in the palette: by title, by the text of a block, what is nowhere, and away from the server. */
async function findByPalette(page: Page): Promise<void> {
  const { id } = await ana.createCanvas('Lighthouse budget');
  await ana.addBlock(id, 'The périscope arrives in spring');
  await waitFor('the block to be indexed', async () => {
    const found = await ana.request<{ items: unknown[] }>('GET', '/api/v1/search', { query: { q: 'perisc' } });
    return found.items.length > 0;
  });
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const input = palette.getByRole('combobox');
  await page.getByRole('heading', { name: 'Canvases' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { name: 'Home' }).waitFor();
  await page.keyboard.press('/'); // free on this page
  await palette.getByRole('group', { name: 'Changed last' }).getByRole('option').first().waitFor();
  await page.keyboard.type('PERISC');
  await palette.getByRole('option', { name: /Lighthouse budget.*The périscope arrives.*Canvases/s }).waitFor();
  expect(await palette.locator('mark').allInnerTexts()).toEqual(['périscope']);
  await input.fill('perisc nowhere');
  await palette.getByText('Nothing found for “perisc nowhere”.').waitFor();
  await page.route('**/api/v1/search**', (route) => route.abort('internetdisconnected'));
  await input.fill('lightho');
  await palette.getByText('The server does not answer.', { exact: false }).waitFor();
  await page.unroute('**/api/v1/search**');
  await palette.getByRole('option', { name: /Lighthouse budget/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/canvases/${id}`);
  await show(page, '/canvases');
  await page.getByRole('heading', { name: 'Canvases' }).waitFor();
}

test(
  'the keys are shown by the question mark, and the palette goes everywhere',
  async () => {
    const page = await open();
    await show(page, '/canvases');
    await page.getByRole('heading', { name: 'Canvases' }).waitFor();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await help.waitFor();
    const labels = await help.locator('dt').allInnerTexts();
    expect(labels.length).toBeGreaterThan(5);
    expect(labels).toEqual([...new Set(labels)]);
    expect((await help.locator('kbd').allInnerTexts()).filter((cap) => cap.trim() === '')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: /^Runs/ }).waitFor();
    await page.keyboard.type('Runs');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Runs' }).waitFor();
    // Words that nothing takes leave no page: a pair within them is none.
    await page.keyboard.type('going, bring, ');
    await page.waitForTimeout(700);
    expect(new URL(page.url()).pathname).toBe('/runs');
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: /^Canvases/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { name: 'Canvases' }).waitFor();
    expect(await hasFocus(page.getByRole('heading', { name: 'Canvases' }))).toBe(true);
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    const home = page.getByRole('heading', { name: 'Home' });
    await home.waitFor();
    await page.keyboard.press('c');
    await page.getByRole('menuitem', { name: 'New canvas' }).waitFor();
    await page.keyboard.press('Escape');
    await waitFor('the focus to be where it was', () => hasFocus(home));
    await page.keyboard.press('c');
    await page.getByRole('menuitem', { name: 'New session' }).click();
    await page.getByRole('dialog', { name: 'New session' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await show(page, '/canvases');
    await findByPalette(page);
    // What programs need is a click away, beside what is open.
    for (const [name, path] of [
      ['API reference', '/docs/'],
      ['Socket events', '/docs/sockets'],
    ] as const) {
      await page.getByRole('button', { name: 'Account: Ana' }).click();
      const opened = page.context().waitForEvent('page');
      await page.getByRole('menuitem', { name }).click();
      const docs = await opened;
      await docs.waitForURL(`${rig.url}${path}`);
      await docs.close();
    }
  },
  TEST_MS,
);

test.each([
  ['in a wide window', {}],
  ['on a phone', phone(390)],
] as [string, Partial<TabOptions>][])(
  'messages cover no control %s, and go away by key',
  async (_, options) => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Messages');
      for (const text of ['One', 'Two', 'Three', 'Four']) await ana.addBlock(id, text);
      const page = await open(options);
      await page.goto('about:blank'); // with it go the messages of the tests before
      const view = await new CanvasPage(page).open(id);
      const messages = page.getByRole('region', { name: 'Notifications' }).getByRole('dialog');
      const remove = async (text: string) => {
        await view.block(text).focus();
        await page.keyboard.press('Delete');
        await view.block(text).waitFor({ state: 'detached' });
      };
      await remove('One');
      await remove('Two');
      await waitFor('two messages', async () => (await messages.count()) === 2);
      expect(await controlsUnderMessages(page)).toEqual([]);
      await keepPicture(page, `messages-canvas${options.isMobile ? '-phone' : ''}`);
      await page.keyboard.press('Escape');
      await waitFor('the messages to go', async () => (await messages.count()) === 0);

      // From the message itself: F6 leads there, its Undo is a Tab away.
      await remove('Three');
      await messages.first().waitFor();
      await page.keyboard.press('F6');
      await reach(page, messages.getByRole('button', { name: 'Undo', exact: true }));
      await page.keyboard.press('Enter');
      await view.block('Three').waitFor();
      await waitFor('the block to be back', async () => (await textsOf(id)).sort().join() === 'Four,Three');
      await waitFor('the message to go', async () => (await messages.count()) === 0);

      const session = await ana.request<{ id: string }>('POST', '/api/ai-sessions', { body: { title: 'VPN drops' } });
      await (
        await ana.fetch('POST', `/api/ai-sessions/${session.id}/messages`, { body: { content: 'It drops' } })
      ).text();
      await show(page, `/support/${session.id}`);
      await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
      await page.context().grantPermissions(['clipboard-write']);
      await page.getByRole('button', { name: 'Copy answer' }).first().click();
      await messages.first().waitFor();
      expect(await controlsUnderMessages(page)).toEqual([]);
      await keepPicture(page, `messages-session${options.isMobile ? '-phone' : ''}`);
      await page.getByRole('textbox', { name: 'Message' }).fill('Esc works while one types');
      await page.keyboard.press('Escape');
      await waitFor('the message to go', async () => (await messages.count()) === 0);
    });
  },
  TEST_MS,
);

test(
  'on a phone the panels are drawers',
  async () => {
    await rig.showingLogs(async () => {
      const page = await open(phone(390));
      const { id } = await ana.createCanvas('On the phone');
      const view = await new CanvasPage(page).open(id);
      expect(await view.prompt.count()).toBe(0);
      await page.getByRole('button', { name: 'AI', exact: true }).tap();
      await view.prompt.fill('Brainstorm names [demo:blocks=6]');
      await page.getByRole('button', { name: 'Send', exact: true }).tap();
      // What comes of it takes the place of the panel, and all of it is in view.
      await view.prompt.waitFor({ state: 'hidden', timeout: GENERATION_MS });
      expect(await view.settled(ana, id)).toBe(6);
      await waitFor('all blocks to be in view', () =>
        page.locator('.react-flow__node').evaluateAll((nodes) =>
          nodes.every((node) => {
            const { left, top, right, bottom } = node.getBoundingClientRect();
            return left >= 0 && top >= 96 && right <= 390 && bottom <= 780;
          }),
        ),
      );
      await page.getByRole('button', { name: 'AI', exact: true }).tap();
      await page.getByText(/^Done\. 6 blocks made/).waitFor();
      await page.getByRole('button', { name: 'Close AI' }).tap();
      await view.prompt.waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: 'Outline' }).tap();
      const rows = page.getByRole('list', { name: 'Blocks in order' }).getByRole('listitem');
      await rows.nth(5).waitFor();
      await rows.nth(5).getByRole('button', { name: 'Delete' }).tap();
      await waitFor('the block to be deleted', async () => (await ana.blocks(id)).items.length === 5);
    });
  },
  TEST_MS,
);

test(
  'on a phone a generation that waits is answered without scrolling or opening anything',
  async () => {
    await rig.showingLogs(async () => {
      const { id } = await ana.createCanvas('Reviewed on the phone', { review: true });
      const follow = await ana.generate(id, 'Brainstorm names [demo:blocks=4]');
      await waitFor('it to wait', async () => (await ana.run(follow.runId)).status === 'waiting');
      follow.stop();
      const page = await open({ ...phone(390), viewport: { width: 390, height: 844 } });
      const view = await new CanvasPage(page).open(id);
      await view.ghosts.first().waitFor();
      const bar = page.getByRole('region', { name: 'Waits for review' });
      const seen = async (name: string) => {
        const box = await bar.getByRole('button', { name }).boundingBox();
        return box !== null && box.y > 0 && box.y + box.height < 844 / 2 && box.height >= 44;
      };
      expect([await seen('Accept'), await seen('Reject')]).toEqual([true, true]);
      // The drawer of the panel leaves it free.
      await page.getByRole('button', { name: 'AI', exact: true }).tap();
      await view.prompt.waitFor();
      await bar.getByRole('button', { name: 'Accept' }).tap();
      await bar.waitFor({ state: 'detached' });
      await waitFor('the blocks to be saved', async () => (await ana.blocks(id)).items.length === 4);
    });
  },
  TEST_MS,
);

test(
  'nothing scrolls sideways at 320 px',
  async () => {
    const { id } = await ana.createCanvas('Narrow, with a title that is longer than any phone is wide');
    await addEveryKind(ana, id);
    const { runId, ended } = await ana.generate(id, `Plan ${'a very long week '.repeat(8)}`);
    await ended;
    const page = await open(phone(320));
    const wide: string[] = [];
    for (const [path, heading] of [
      ['/home', 'Home'],
      ['/canvases', 'Canvases'],
      ['/runs', 'Runs'],
      [`/runs/${runId}`, /^Plan/],
      [`/canvases/${id}`, /^Narrow/],
      ['/gallery', 'Parts'],
      ['/nowhere', 'Not found'],
    ] as const) {
      await (path === '/gallery' || path === '/nowhere' ? page.goto(path) : show(page, path));
      await page.getByRole('heading', { name: heading }).first().waitFor();
      if (await isWiderThanItsWindow(page)) wide.push(path);
    }
    expect(wide).toEqual([]);
  },
  TEST_MS,
);

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);

/** Presses Tab until the focus is there. */
async function reach(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the focus never came there by Tab');
}
