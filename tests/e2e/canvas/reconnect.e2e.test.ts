/** Connections lost in the middle of a generation: the page says so, and in the end shows what the server has, once. */
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { ProcessRig } from '../../rigs/process-rig';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';
import { CanvasPage } from '../support/canvas-page';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 180_000;
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let tab: Tab;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start(), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
}, TEST_MS);
beforeEach(async () => {
  tab = await openTab(browser, { url: rig.url, account: accountOf(ana) });
});
afterEach(async () => {
  await tab.context.close();
});
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

const showingEverything = (work: () => Promise<void>) => rig.showingLogs(() => showingPage(tab, work));
const lostBar = () => tab.page.getByText('Connection lost', { exact: true });
const barToGo = () => waitFor('the bar to go', async () => (await lostBar().count()) === 0);

/** Kills the only api process; answers with it once the page says that it is away. */
async function killApi() {
  const api = nth(rig.apis, 0);
  tab.traffic.push('the api is killed');
  await api.kill();
  await lostBar().waitFor();
  return api;
}

async function expectWhatTheServerHas(view: CanvasPage, canvasId: string): Promise<void> {
  await view.settled(ana, canvasId);
  const saved = (await ana.blocks(canvasId)).items.filter(({ kind }) => kind !== 'connector').map(({ id }) => id);
  const drawn = await view.blocks.evaluateAll((blocks): string[] =>
    blocks.map((block) => block.getAttribute('data-id') ?? ''),
  );
  expect(drawn.sort()).toEqual(saved.sort());
}

test(
  'an api process that is killed and comes back',
  async () => {
    await showingEverything(async () => {
      const { page } = tab;
      const { id } = await ana.createCanvas('Killed');
      const view = await new CanvasPage(page).open(id);
      await view.ask('Brainstorm names [demo:blocks=40] [demo:delay=60]');
      await view.ghosts.first().waitFor();
      const api = await killApi();
      await page.getByRole('button', { name: 'Try now' }).waitFor();
      await api.start();
      await waitFor('the generation to be saved', async () => (await ana.blocks(id)).items.length === 40, 60_000);
      await expectWhatTheServerHas(view, id);
      await view.completed();
      await barToGo();
      await page
        .getByRole('listitem')
        .filter({ hasText: 'Brainstorm names' })
        .getByRole('button', { name: 'Undo' })
        .click();
      await waitFor('an empty canvas', async () => (await view.blocks.count()) === 0);
    });
  },
  TEST_MS,
);

test(
  'a server that goes before all parts of the page are there',
  async () => {
    await showingEverything(async () => {
      const { page } = tab;
      const { id } = await ana.createCanvas('Half a page');
      const view = await new CanvasPage(page).open(id);
      // Menus, toasts and the live connection are loaded a second after this.
      const api = await killApi();
      await page.getByRole('button', { name: 'Account' }).click();
      await page.getByRole('toolbar', { name: 'Zoom' }).waitFor();
      await api.start();
      await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
      await page.keyboard.press('Escape');
      await ana.addBlock(id, 'Added by somebody else');
      await view.block('Added by somebody else').waitFor();
    });
  },
  TEST_MS,
);

test(
  'a browser that was offline while the agent worked',
  async () => {
    await showingEverything(async () => {
      const { page, context } = tab;
      const { id } = await ana.createCanvas('Offline');
      await ana.addBlock(id, 'Written before');
      const view = await new CanvasPage(page).open(id);
      await view.ask('Brainstorm names [demo:blocks=40] [demo:delay=60]');
      await view.ghosts.first().waitFor();
      await context.setOffline(true);
      await lostBar().waitFor();
      await view.edit(view.block('Written before'), 'Text', 'Written while offline');
      await page
        .getByText(/not sent yet/)
        .first()
        .waitFor();
      await waitFor('the generation to be saved', async () => (await ana.blocks(id)).items.length === 41, 60_000);
      await context.setOffline(false);
      await page
        .getByRole('button', { name: 'Try now' })
        .click({ timeout: 5_000 })
        .catch(() => undefined); // it may have come back by itself
      await view.block('Written while offline').waitFor();
      await waitFor(
        'the edit to be saved',
        async () => JSON.stringify((await ana.blocks(id)).items).includes('Written while offline'),
        60_000,
      );
      await expectWhatTheServerHas(view, id);
      await barToGo();
    });
  },
  TEST_MS,
);

test(
  'a browser that is back calls itself up to date when what others did is on the page, and not before',
  async () => {
    await showingEverything(async () => {
      const { page, context } = tab;
      const { id } = await ana.createCanvas('Caught up');
      await ana.addBlock(id, 'Written before');
      const view = await new CanvasPage(page).open(id);
      await view.block('Written before').waitFor();
      await context.setOffline(true);
      // Long enough that the next try is seconds away.
      await page.getByText('Trying again in 5 s.').waitFor();
      await ana.addBlock(id, 'Written meanwhile');
      expect(await view.block('Written meanwhile').count()).toBe(0);
      // What the page shows at the very moment it says so.
      const said = page.locator('body').evaluate(
        (body) =>
          new Promise<boolean>((resolve) => {
            const look = () => {
              if (body.innerText.includes('Up to date')) resolve(body.innerText.includes('Written meanwhile'));
              else body.ownerDocument.defaultView.requestAnimationFrame(look);
            };
            look();
          }),
      );
      await context.setOffline(false);
      expect(await said).toBe(true);
      await view.block('Written meanwhile').waitFor();
      await barToGo();
    });
  },
  TEST_MS,
);
