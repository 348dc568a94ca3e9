/** One support session: the conversation, its task lane, guided steps, files; on two devices, in the dark and on a phone. */
import type { Browser } from 'playwright-core';
import type { TaskLane } from '../../src/contracts/support/task-lane';
import { launchBrowser, openTab, showingPage, type Tab, type TabOptions } from '../support/browser';
import { ProcessRig } from '../support/process-rig';
import { waitFor } from '../support/test-services';
import type { WeftClient } from '../support/weft-client';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from './support/check-page';
import { accountOf, inviteColleagues, nth } from './support/people';
import { beginSession, SessionPage } from './support/session-page';

const TEST_MS = 150_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const VPN = { title: 'VPN drops', problem_summary: 'The VPN drops after sleep', problem_domain: 'Network' };
let rig: ProcessRig;
let browser: Browser;
let ana: WeftClient;
let ben: WeftClient;
let tabs: Tab[] = [];

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start(), launchBrowser()]);
  const people = await inviteColleagues(rig, 'Ana', 'Ben');
  [ana, ben] = [nth(people, 0), nth(people, 1)];
}, TEST_MS);
afterEach(async () => {
  await Promise.all(tabs.map(({ context }) => context.close()));
  tabs = [];
});
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** A window of somebody, on a session. */
async function openFor(
  person: WeftClient,
  sessionId: string,
  options: Partial<TabOptions> = {},
): Promise<{ tab: Tab; view: SessionPage }> {
  const tab = await openTab(browser, { url: rig.url, account: accountOf(person), ...options });
  await tab.context.addInitScript(axeScript);
  tabs.push(tab);
  return { tab, view: await showingPage(tab, () => new SessionPage(tab.page).open(sessionId)) };
}

const laneOf = (sessionId: string): Promise<TaskLane> =>
  ana.request('GET', `/api/ai-sessions/${sessionId}/task-lane`);

test(
  'the lane keeps what is typed: collapsed, reloaded, on another device; its answers go out as one message',
  async () => {
    const { id } = await beginSession(ana, VPN);
    const { tab, view } = await openFor(ana, id);
    await rig.showingLogs(() =>
      showingPage(tab, async () => {
        const { page } = tab;
        expect(await view.pill.count()).toBe(0);
        await view.say('The VPN drops whenever the laptop was asleep');
        await view.answered();
        await view.tasks.first().waitFor();
        await keepPicture(page, 'session-light');
        const count = await view.tasks.count();
        expect(count).toBeGreaterThan(2);
      }),
    );
  },
  TEST_MS,
);
