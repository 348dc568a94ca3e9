/** A person's first minutes: sign up, a first canvas, a first generation, out and in again. */
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, type Tab } from '../support/browser';
import { ProcessRig } from '../rigs/process-rig';
import { waitFor } from '../rigs/test-services';
import { TEST_PASSWORD, WeftClient } from '../support/weft-client';
import { CanvasPage } from './support/canvas-page';

const TEST_MS = 150_000;
const EMAIL = 'ana@example.test';
const PROMPT = 'Plan a launch week [demo:delay=40]';
/** Of the canvas that it makes. */
let title = '';
let rig: ProcessRig;
let browser: Browser;
let tab: Tab;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true }), launchBrowser()]);
  tab = await openTab(browser, { url: rig.url });
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

const titled = (title: string) => waitFor(`the title “${title}”`, async () => (await tab.page.title()) === title);

test(
  'the first person signs up, and their first prompt becomes blocks',
  async () => {
    await rig.showingLogs(async () => {
      const { page } = tab;
      await page.goto('/');
      await page.getByText('Nobody has an account here yet.').waitFor();
      await titled('Log in - Weft');
      // Demo log-ins are for servers that have them.
      expect(await page.getByText('demo@weft.local').count()).toBe(0);
      await page.getByLabel('Your name').fill('Ana');
      await page.getByLabel('Organisation').fill('Atelier');
      await page.getByLabel('Email').fill(EMAIL);
      await page.getByLabel('Password', { exact: true }).fill('short');
      await page.keyboard.press('Enter');
      await page.getByText('At least 10 characters are needed.').waitFor();
      await page.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { name: 'Home' }).waitFor();
      await titled('Home - Weft');
      await page.getByText('Nothing waits for you.').waitFor();
      const setUp = page.getByRole('region', { name: 'Set up' });
      await setUp.getByText('0 of 4 done').waitFor();
      await page.getByLabel('Ask for a board').fill(PROMPT);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/canvases\/[0-9a-f]{24}$/);
      const canvasId = page.url().replace(/^.*\/canvases\/([0-9a-f]{24}).*$/, '$1');

      const canvas = new CanvasPage(page);
      await canvas.ghosts.first().waitFor();
      await page.getByRole('button', { name: 'Stop' }).waitFor();
      await canvas.completed();
      const ana = await WeftClient.login(rig.url, EMAIL);
      const count = await canvas.settled(ana, canvasId);
      // The board gives the canvas its title.
      title = (await ana.request<{ title: string }>('GET', `/api/v1/canvas/${canvasId}`)).title;
      expect(title).toMatch(/launch week/i);
      await titled(`${title} - Weft`);
      expect(count).toBeGreaterThan(10);
      // Whoever asked sees all of it, none of it behind a panel.
      await waitFor('the new board to be in view', () =>
        page.getByRole('region', { name: 'Blocks on the canvas' }).evaluate((board) => {
          const seen = board.getBoundingClientRect();
          return [...board.querySelectorAll('.react-flow__node')].every((node) => {
            const { left, top, right, bottom } = node.getBoundingClientRect();
            return left >= seen.left && top >= seen.top && right <= seen.right && bottom <= seen.bottom;
          });
        }),
      );
      await canvas.prompt.fill('Half a thou');
      await page
        .getByRole('listitem')
        .filter({ hasText: 'Plan a launch week' })
        .getByRole('button', { name: 'Undo' })
        .waitFor();

      await page.reload();
      expect(await canvas.settled(ana, canvasId)).toBe(count);
      expect(await canvas.prompt.inputValue()).toBe('Half a thou');
      await page.getByRole('link', { name: 'Home' }).click();
      await setUp.getByText('1 of 4 done').waitFor();
      // It is live: what fails comes by itself.
      const waiting = page.getByRole('region', { name: 'Waiting for you' });
      await waiting.getByText('Nothing waits for you.').waitFor();
      await (
        await ana.generate(canvasId, 'Compare tea and coffee [demo:fail=400]')
      ).ended;
      await waiting.getByRole('link', { name: /^Compare tea and coffee.*Failed/ }).waitFor();
      await page.getByRole('link', { name: 'Canvases' }).click();
      await page
        .getByRole('listitem')
        .filter({ hasText: title })
        .getByText(/^\d+ blocks, edited/)
        .waitFor();
      await page.getByRole('button', { name: `Actions for ${title}` }).click();
      await page.getByRole('menuitem', { name: 'Duplicate' }).click();
      await page.getByRole('button', { name: `Actions for Copy of ${title}` }).click();
      await page.getByRole('menuitem', { name: 'Rename' }).click();
      await page.getByRole('dialog').getByLabel('Title').fill('Second try');
      await page.keyboard.press('Enter');
      const copied = page.getByRole('listitem').filter({ hasText: 'Second try' });
      await copied.getByText(`${count} blocks, edited`).waitFor();
    });
  },
  TEST_MS,
);

test(
  'a log-in that ended is asked for over the page, which keeps what was typed',
  async () => {
    await rig.showingLogs(async () => {
      const { page } = tab;
      const asked = page.waitForRequest((request) => request.headers()['authorization'] !== undefined);
      await page.getByRole('link', { name: title, exact: true }).click();
      const { authorization = '' } = (await asked).headers();
      const canvas = new CanvasPage(page);
      await canvas.prompt.fill('Compare three pricing models in a table');
      await rig.db.collection('refresh_tokens').deleteMany({});
      await rig.db.collection('users').updateMany({}, { $inc: { tokenVersion: 1 } });
      // Whoever checked this very log-in remembers it for some seconds.
      await waitFor(
        'the log-in to have ended',
        async () => (await fetch(`${rig.url}/api/v1/me`, { headers: { authorization } })).status === 401,
        60_000,
      );
      // The page may have noticed by itself, at its socket.
      await page
        .getByRole('button', { name: 'Send', exact: true })
        .click({ timeout: 3_000 })
        .catch(() => undefined);
      const dialog = page.getByRole('dialog', { name: 'Log in' });
      expect(await dialog.getByLabel('Email').inputValue()).toBe(EMAIL);
      // Nothing in it is there for show: the focus is where one types, and each control does something.
      expect(await dialog.getByLabel('Password', { exact: true }).evaluate((input) => input.matches(':focus'))).toBe(
        true,
      );
      expect(await dialog.getByRole('button').allTextContents()).toEqual(['', 'Log in']);
      await dialog.getByRole('button', { name: 'Show password' }).waitFor();
      await dialog.getByRole('link', { name: 'Forgot password?' }).waitFor();
      await dialog.getByLabel('Password', { exact: true }).fill('not the password');
      await page.keyboard.press('Enter');
      await dialog.getByText('Email or password is wrong.').waitFor();
      await dialog.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      expect(await canvas.prompt.inputValue()).toBe('Compare three pricing models in a table');
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await canvas.completed();
      // It is live again too, although its socket had been refused in between.
      const elsewhere = await WeftClient.login(rig.url, EMAIL);
      await elsewhere.addBlock(page.url().replace(/^.*\/canvases\/([0-9a-f]{24}).*$/, '$1'), 'Written elsewhere');
      await canvas.block('Written elsewhere').waitFor();
    });
  },
  TEST_MS,
);

test(
  'logging out leads to the log-in, and the log-in back to the page that was asked for',
  async () => {
    const { page } = tab;
    const canvasUrl = page.url();
    await page.getByRole('button', { name: 'Account: Ana' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('region', { name: 'Log in' }).waitFor();
    await page.goto(canvasUrl);
    await page.getByText('Log in to go on.').waitFor();
    await page.getByLabel('Email').fill(EMAIL);
    await page.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('toolbar', { name: 'Zoom' }).waitFor();
    expect(page.url()).toBe(canvasUrl);
    expect(tab.problems).toEqual([]);
  },
  TEST_MS,
);

test(
  'the whole way goes by keyboard alone: log in, ask for a board, allow what an agent wants, find it again',
  async () => {
    const keyboard = await openTab(browser, { url: rig.url });
    const { page } = keyboard;
    /** What has the focus, by its label or words. */
    const focused = async () => {
      const focus = page.locator(':focus');
      if ((await focus.count()) === 0) return '';
      return focus.evaluate((element) => {
        const { labels } = element as { labels?: ArrayLike<{ textContent: string | null }> | null };
        return (element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '').trim();
      });
    };
    const tabTo = async (name: RegExp) => {
      for (let count = 0; !name.test(await focused()); count += 1) {
        if (count > 60) throw new Error(`Tab leads to no ${String(name)}; now at ${await focused()}`);
        await page.keyboard.press('Tab');
      }
    };
    /** In the palette: the first row of that name, by arrows, as what search finds comes while one looks. */
    const choose = async (words: string, name: RegExp) => {
      await page.keyboard.press('Control+k');
      await waitFor('the palette', async () => /^Search everything/.test(await focused()));
      await page.keyboard.type(words);
      await page.getByRole('option', { name }).first().waitFor();
      // What search finds for these words takes the place of what it found before.
      const busy = page.getByRole('dialog').locator('[aria-busy="true"]');
      await waitFor('search to have answered', async () => (await busy.count()) === 0);
      const isChosen = async () => {
        const chosen = page.locator('[role="option"][data-highlighted]');
        return (await chosen.count()) === 1 && name.test((await chosen.textContent()) ?? '');
      };
      for (let count = 0; !(await isChosen()); count += 1) {
        if (count > 20) throw new Error(`no arrow leads to ${String(name)}`);
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
    };
    await rig.showingLogs(async () => {
      await page.goto('/login');
      await page.getByLabel('Email').waitFor();
      await tabTo(/^Email$/);
      await page.keyboard.type(EMAIL);
      await tabTo(/^Password$/);
      await page.keyboard.type(TEST_PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Home' }).waitFor();
      await tabTo(/^Ask for a board$/);
      // On a slow way the page comes to know of the run when that has ended.
      await page.route(/\/generations(\?|$)/, async (route) => {
        const all = rig.db.collection('runs');
        await waitFor('the run to end', async () => (await all.countDocuments({ finishedAt: null })) === 0);
        await route.continue();
      });
      // The canvas' room may say that it has ended before its events are read.
      await page.route(/\/runs\/[0-9a-f]{24}\/events/, async (route) => {
        await page.waitForTimeout(1_000);
        await route.continue();
      });
      await page.keyboard.type('Plan a garden in three phases');
      await page.keyboard.press('Enter');
      const canvas = new CanvasPage(page);
      await canvas.completed();
      await page.unrouteAll({ behavior: 'wait' });
      const client = await WeftClient.login(rig.url, EMAIL);
      const before = (await client.blocks(page.url().replace(/^.*\/canvases\//, ''))).items.length;
      await tabTo(/^Review before saving/);
      await page.keyboard.press('Space');
      await page.keyboard.press('Control+i');
      await waitFor('the prompt to have the focus', async () => /^What should/.test(await focused()));
      await page.keyboard.type('Add three ideas about orchids');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: /^Inbox ?\(1 waiting\)/ }).waitFor();
      await choose('Inbox', /^Inbox/);
      await page.getByRole('heading', { name: /orchids/ }).waitFor();
      // A request is approved by a key only once it has been in sight.
      await waitFor('the approval', async () => {
        await page.keyboard.press('a');
        return (await page.getByText('Approved. The run goes on.').count()) > 0;
      });
      await choose('garden', /garden.*Canvases/is);
      await page.waitForURL(/\/canvases\/[0-9a-f]{24}$/);
      const canvasId = page.url().replace(/^.*\/canvases\//, '');
      await waitFor('the three ideas', async () => (await client.blocks(canvasId)).items.length === before + 3);
      await canvas.settled(client, canvasId);
    });
    expect(keyboard.problems).toEqual([]);
    await page.context().close();
  },
  TEST_MS,
);
