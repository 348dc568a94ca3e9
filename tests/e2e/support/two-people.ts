import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab, type TabOptions, USUAL_WINDOW } from '../../support/browser';
import { ProcessRig, type RigOptions } from '../../rigs/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { axeScript } from './check-page';
import { goWithin } from './go-within';
import { accountOf, inviteColleagues, nth } from './people';

const START_MS = 150_000;

/** What the tests of one file have in common: there from its first test on. */
export interface TwoPeople {
  rig: ProcessRig;
  ana: WeftClient;
  ben: WeftClient;
  /**
   * A window of somebody, in which accessibility can be looked at. Ana's and Ben's first of a test without options is the
   * one they had in the test before, as that left it; each other is closed after the test.
   */
  open(person: WeftClient, options?: Partial<TabOptions>): Promise<Tab>;
  /** Shows a page in it: within the app, where the window has it open. */
  go(tab: Tab, path: string): Promise<void>;
  /** Runs `work`; where it fails, what the window showed and the processes said is told. */
  showing<Result>(tab: Tab, work: () => Promise<Result>): Promise<Result>;
}

/** Weft, a browser and two colleagues for the tests of a file; all of it ends with them. */
export function startTwoPeople(options: RigOptions = { isWhole: true }): TwoPeople {
  let browser: Browser | undefined;
  let tabs: Tab[] = [];
  const kept = new Map<WeftClient, Tab>();
  const inUse = new Set<Tab>();
  const stage: TwoPeople = {
    async open(person: WeftClient, tabOptions: Partial<TabOptions> = {}) {
      if (!browser) throw new Error('no browser yet: windows are opened in tests');
      const isPlain = Object.keys(tabOptions).length === 0;
      const before = kept.get(person);
      if (isPlain && before && !inUse.has(before)) {
        inUse.add(before);
        return before;
      }
      const tab = await openTab(browser, { url: stage.rig.url, account: accountOf(person), ...tabOptions });
      if (isPlain && !before && (person === stage.ana || person === stage.ben)) {
        kept.set(person, tab);
        inUse.add(tab);
      } else tabs.push(tab);
      await tab.context.addInitScript(axeScript);
      return tab;
    },
    async go({ page }, path) {
      await (page.url().startsWith(stage.rig.url) ? goWithin(page, path) : page.goto(path));
    },
    async showing(tab, work) {
      try {
        return await stage.rig.showingLogs(() => showingPage(tab, work));
      } catch (error) {
        // What failed in it may be left in it.
        for (const [person, one] of kept) if (inUse.has(one) && kept.delete(person)) tabs.push(one);
        throw error;
      }
    },
  } as TwoPeople; // its people and its rig come with `beforeAll`
  beforeAll(async () => {
    [stage.rig, browser] = await Promise.all([ProcessRig.start(options), launchBrowser()]);
    const people = await inviteColleagues(stage.rig, 'Ana', 'Ben');
    Object.assign(stage, { ana: nth(people, 0), ben: nth(people, 1) });
  }, START_MS);
  afterEach(async () => {
    await Promise.all(tabs.map(({ context }) => context.close()));
    await Promise.all([...inUse].filter((tab) => !tabs.includes(tab)).map(tidy));
    tabs = [];
    inUse.clear();
  });
  afterAll(async () => {
    await browser?.close();
    await stage.rig?.stop();
  });
  return stage;
}

/** Takes back what a test did to a window. */
async function tidy({ context, page, problems, traffic }: Tab): Promise<void> {
  await page.unrouteAll();
  const others = context.pages().filter((one) => one !== page);
  await Promise.all(others.map((one) => one.close()));
  await page.setViewportSize(USUAL_WINDOW);
  await page.emulateMedia({ colorScheme: 'light' });
  problems.length = 0;
  traffic.length = 0;
}
