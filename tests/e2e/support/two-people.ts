import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab, type TabOptions } from '../../support/browser';
import { ProcessRig, type RigOptions } from '../../support/process-rig';
import type { WeftClient } from '../../support/weft-client';
import { axeScript } from './check-page';
import { accountOf, inviteColleagues, nth } from './people';

const START_MS = 150_000;

/** What the tests of one file have in common: there from its first test on. */
export interface TwoPeople {
  rig: ProcessRig;
  ana: WeftClient;
  ben: WeftClient;
  /** A window of somebody, in which accessibility can be looked at; closed after the test. */
  open(person: WeftClient, options?: Partial<TabOptions>): Promise<Tab>;
  /** Runs `work`; where it fails, what the window showed and the processes said is told. */
  showing<Result>(tab: Tab, work: () => Promise<Result>): Promise<Result>;
}

/** Weft, a browser and two colleagues for the tests of a file; all of it ends with them. */
export function startTwoPeople(options: RigOptions = { isWhole: true }): TwoPeople {
  let browser: Browser | undefined;
  let tabs: Tab[] = [];
  const stage: TwoPeople = {
    async open(person: WeftClient, tabOptions: Partial<TabOptions> = {}) {
      if (!browser) throw new Error('no browser yet: windows are opened in tests');
      const tab = await openTab(browser, { url: stage.rig.url, account: accountOf(person), ...tabOptions });
      tabs.push(tab);
      await tab.context.addInitScript(axeScript);
      return tab;
    },
    showing: (tab, work) => stage.rig.showingLogs(() => showingPage(tab, work)),
  } as TwoPeople; // its people and its rig come with `beforeAll`
  beforeAll(async () => {
    [stage.rig, browser] = await Promise.all([ProcessRig.start(options), launchBrowser()]);
    const people = await inviteColleagues(stage.rig, 'Ana', 'Ben');
    Object.assign(stage, { ana: nth(people, 0), ben: nth(people, 1) });
  }, START_MS);
  afterEach(async () => {
    await Promise.all(tabs.map(({ context }) => context.close()));
    tabs = [];
  });
  afterAll(async () => {
    await browser?.close();
    await stage.rig?.stop();
  });
  return stage;
}
