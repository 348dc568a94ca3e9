/** One support session: the conversation, its task lane, guided steps, files; on two devices, in the dark and on a phone. */
import type { SupportMessage } from '../../../src/contracts/support/messages';
import type { TaskLane } from '../../../src/contracts/support/task-lane';
import type { Tab, TabOptions } from '../../support/browser';
import { isFullDepth } from '../../support/depth';
import { waitFor } from '../../rigs/test-services';
import { WeftClient } from '../../support/weft-client';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { inviteMember, nth } from '../support/people';
import { ANSWER_MS, beginSession, SessionPage } from '../support/session-page';
import { startTwoPeople } from '../support/two-people';

const TEST_MS = 150_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NARROW = { width: 320, height: 640 };
const VPN = { title: 'VPN drops', problem_summary: 'The VPN drops after sleep', problem_domain: 'Network' };
/** A picture of one dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
const here = startTwoPeople({});

/** A window of somebody, on a session. */
async function openFor(
  person: WeftClient,
  sessionId: string,
  options: Partial<TabOptions> = {},
): Promise<{ tab: Tab; view: SessionPage }> {
  const tab = await here.open(person, options);
  const view = new SessionPage(tab.page);
  await here.showing(tab, async () => {
    await here.go(tab, `/support/${sessionId}`);
    await tab.page.getByRole('heading', { level: 1 }).waitFor();
  });
  return { tab, view };
}

/** Runs `work` on a window and tells what was shown where it fails; the page must have had no problem. */
const onPage = (tab: Tab, work: () => Promise<void>): Promise<void> =>
  here.showing(tab, async () => {
    await work();
    expect(tab.problems).toEqual([]);
  });

const laneOf = (sessionId: string): Promise<TaskLane> =>
  here.ana.request('GET', `/api/ai-sessions/${sessionId}/task-lane`);
const messagesOf = async (sessionId: string): Promise<SupportMessage[]> =>
  (await here.ana.request<{ items: SupportMessage[] }>('GET', `/api/ai-sessions/${sessionId}/messages`)).items;
const CLIENT_SAYS = 'What does the VPN client say, word for word?';
const OTHER_NETWORK = 'Does it work from another network, such as a phone hotspot?';
const GATEWAY = 'Look whether the gateway answers';

test(
  'the lane keeps what is typed: collapsed, reloaded, on another device; its answers go out as one message',
  async () => {
    const { id } = await beginSession(here.ana, VPN);
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      await view.lane.getByText(/^No tasks\./).waitFor();
      await view.say('The VPN drops whenever the laptop was asleep');
      await view.answered();
      await view.tasks.first().waitFor();
      expect(await view.pill.count()).toBe(0);
      const answer = page.getByRole('textbox', { name: `Answer: ${CLIENT_SAYS}` });
      await answer.fill('Tunnel lost, half-ty');
      await view.lane.getByRole('heading', { name: 'Tasks 1/4' }).waitFor();

      // Collapsed, all of it is kept; the pill brings it back.
      await page.getByRole('button', { name: 'Collapse tasks' }).click();
      await view.lane.waitFor({ state: 'hidden' });
      await view.pill.waitFor();
      expect(await view.pill.innerText()).toBe('Tasks (4)');
      await keepPicture(page, 'session-collapsed');
      await page.reload();
      await view.pill.click();
      await view.lane.waitFor();
      expect(await answer.inputValue()).toBe('Tunnel lost, half-ty');
      expect(await view.pill.count()).toBe(0);

      // Left at once after a key: the server is told all the same.
      await answer.fill('Tunnel lost, half-typed');
      await page.getByRole('link', { name: 'All sessions' }).click();
      await page.waitForURL('**/support');
      await waitFor('the server to have it', async () =>
        (await laneOf(id)).questions.some(({ answer: kept }) => kept === 'Tunnel lost, half-typed'),
      );
      await page.goBack();
      await answer.waitFor();
      expect(await answer.inputValue()).toBe('Tunnel lost, half-typed');

      // Another device sees it as it is typed, and what is done there comes here.
      const other = await openFor(here.ana, id);
      const otherAnswer = other.tab.page.getByRole('textbox', { name: `Answer: ${CLIENT_SAYS}` });
      await otherAnswer.waitFor();
      expect(await otherAnswer.inputValue()).toBe('Tunnel lost, half-typed');
      await answer.fill('Tunnel lost after sleep');
      await waitFor(
        'the other device to see it',
        async () => (await otherAnswer.inputValue()) === 'Tunnel lost after sleep',
      );
      await other.tab.page
        .getByRole('group', { name: OTHER_NETWORK })
        .getByRole('button', { name: 'No', exact: true })
        .click();
      await page
        .getByRole('group', { name: OTHER_NETWORK })
        .locator('[aria-pressed="true"]')
        .filter({ hasText: /^No$/ })
        .waitFor();
      expect(await answer.inputValue()).toBe('Tunnel lost after sleep');

      // A command's output, with something in it that should not be sent.
      const gateway = page.getByRole('region', { name: `Action: ${GATEWAY}` });
      await gateway.getByRole('button', { name: 'Add output' }).click();
      const output = ['TcpTestSucceeded : False', 'password = hunter22secret', ...Array(40).fill('line')].join('\n');
      await tab.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page
        .locator('body')
        .evaluate((body, text) => body.ownerDocument.defaultView.navigator.clipboard.writeText(text), output);
      await gateway.getByRole('textbox', { name: `Output of: ${GATEWAY}` }).press('Control+V');
      await gateway.getByText(/^This will be masked: password\./).waitFor();
      await view.lane.getByRole('heading', { name: 'Tasks 3/4' }).waitFor();
      await page.getByRole('button', { name: 'Mask and send 3 answers' }).waitFor();
      await gateway.getByRole('region', { name: `Output of: ${GATEWAY}` }).waitFor();
      await gateway.getByRole('button', { name: 'Show all 42 lines' }).waitFor();
      const routes = page.getByRole('region', { name: 'Action: Show the routes while connected' });
      await routes.getByRole('button', { name: 'Skip' }).click();
      await routes.getByText('Skipped').waitFor();
      await keepPicture(page, 'session-lane');
      expect(await findAccessFaults(page)).toEqual([]);

      await page.getByRole('button', { name: 'Mask and send 4 answers' }).click();
      await view.answered(2);
      const [, said] = await messagesOf(id);
      expect(said?.answers.map(({ title, state, text }) => [title, state, text.split('\n')[0]])).toEqual([
        [CLIENT_SAYS, 'answered', 'Tunnel lost after sleep'],
        [OTHER_NETWORK, 'answered', 'No'],
        [GATEWAY, 'done', 'TcpTestSucceeded : False'],
        ['Show the routes while connected', 'skipped', ''],
      ]);
      expect(said?.answers[2]?.text).toMatch(/password = \[secret: password ••• #[a-z2-7]{10}\]\nline/);
      expect(JSON.stringify(said)).not.toContain('hunter22secret');
      expect(said?.content).toContain(`**${CLIENT_SAYS}**\nTunnel lost after sleep`);
      expect(said?.content).toContain('**Show the routes while connected** skipped');
      // The original is shown for a moment, by keyboard too, and hidden again.
      const chip = page.getByRole('button', { name: /^Show the masked password/ }).first();
      await chip.focus();
      await page.keyboard.press('Enter');
      await page.getByText('hunter22secret', { exact: true }).waitFor();
      await keepPicture(page, 'session-secret-shown');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.keyboard.press('Enter'); // the focus is on "Hide"
      await page.getByText('hunter22secret', { exact: true }).waitFor({ state: 'hidden' });
      // What was sent left the lane here and there; what the assistant asks next is in both.
      await Promise.all(
        [view, other.view].map(({ page: where }) =>
          where.getByRole('region', { name: 'Question: Has the password or certificate changed lately?' }).waitFor(),
        ),
      );
      expect(await view.tasks.count()).toBe(1);
      expect(await other.view.tasks.count()).toBe(1);
      await keepPicture(page, 'session-answered');
      expect(other.tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'an answer can be stopped and asked for again, goes on while one is away, and is seen by a colleague',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Printer' });
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      await view.message.fill('The printer does not print [demo:delay=300]');
      await view.message.press('Control+Enter');
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByText('Stopped', { exact: true }).first().waitFor();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
      // It is known after a reload, too.
      await page.reload();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
      // A page that is opened while the assistant answers follows it: after a reload, and at a colleague.
      await page.reload();
      const colleague = await openFor(here.ben, id);
      await Promise.all(
        [page, colleague.tab.page].map((where) => where.getByRole('button', { name: 'Stop', exact: true }).waitFor()),
      );
      await view.answered();
      await colleague.view.answered();
      expect(await view.said.allInnerTexts()).toHaveLength(2);
      expect((await messagesOf(id)).map(({ role }) => role)).toEqual(['assistant', 'user']);
      expect(colleague.tab.problems).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'an answer goes on through a server that is killed, what is typed meanwhile is sent after, new text is said below',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Printer' });
    const { tab, view } = await openFor(here.ana, id, { viewport: { width: 1280, height: 480 } });
    await here.showing(tab, async () => {
      const { page } = tab;
      await view.say(`The printer does not print.\n${'It says so.\n'.repeat(60)}`);
      await view.answered();
      await view.say('It still does not print [demo:delay=300]');
      await page
        .getByText(/^This is the demo model/)
        .nth(1)
        .waitFor();
      const api = nth(here.rig.apis, 0);
      await api.kill();
      await page.getByText('Connection lost', { exact: true }).waitFor();
      const answer = page.getByRole('textbox', { name: 'Answer: What does the printer’s display show?' });
      await answer.fill('Paper jam');
      await page.getByText('1 change not sent yet').waitFor();
      await page.getByRole('region', { name: 'Conversation' }).evaluate((box) => box.scrollTo(0, 0));
      await api.start();
      await page.getByRole('button', { name: 'New text below' }).click();
      await view.answered(2);
      expect(await messagesOf(id)).toHaveLength(4);
      expect(await page.getByText(/^This is the demo model/).count()).toBe(2);
      await view.said.last().getByRole('button', { name: 'Copy answer' }).waitFor();
      await waitFor('the answer to be kept', async () =>
        (await laneOf(id)).questions.some(({ answer: kept }) => kept === 'Paper jam'),
      );
      expect(await answer.inputValue()).toBe('Paper jam');
    });
  },
  TEST_MS,
);

test(
  'without an answer of the server it says so, and shows the session once there is one; in a low window it can be used',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Screens' });
    const tab = await here.open(here.ana);
    const { page } = tab;
    await here.showing(tab, async () => {
      let isAway = true;
      await page.route(`**/api/ai-sessions/${id}`, (route) =>
        isAway ? route.fulfill({ status: 503, json: { code: 'unavailable', detail: 'Away.' } }) : route.continue(),
      );
      await here.go(tab, `/support/${id}`);
      await page.getByText('The server could not do this. Nothing was lost.').waitFor();
      isAway = false;
      await page.getByRole('button', { name: 'Try again' }).click();
      const view = new SessionPage(page);
      await view.message.waitFor();
      for (const viewport of [
        { width: 640, height: 360 },
        { width: 320, height: 256 },
      ]) {
        await page.setViewportSize(viewport);
        const box = page.getByRole('region', { name: 'Conversation' });
        await box.scrollIntoViewIfNeeded();
        expect((await box.boundingBox())?.height ?? 0).toBeGreaterThan(100);
        await view.message.scrollIntoViewIfNeeded();
        expect(await isWiderThanItsWindow(page)).toBe(false);
      }
    });
  },
  TEST_MS,
);

test(
  'an answer that fails says why and is tried again in place',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Mail' });
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      await view.say('Mail does not arrive [demo:fail=400x1]');
      await page.getByRole('alert').filter({ hasText: 'What was said is kept.' }).waitFor({ timeout: ANSWER_MS });
      await keepPicture(page, 'session-failed');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Try again' }).click();
      await view.answered();
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
      expect(await messagesOf(id)).toHaveLength(2);
    });
  },
  TEST_MS,
);

test(
  'files are attached by button and by paste, shown with the message, and saved by a click',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Screens' });
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      const log = { name: 'vpn.log', mimeType: 'text/plain', buffer: Buffer.from('12:00 tunnel lost\n') };
      const picture = { name: 'error.png', mimeType: 'image/png', buffer: PNG };
      const program = { name: 'a.bin', mimeType: 'application/octet-stream', buffer: Buffer.from([0, 1, 2, 255, 254]) };
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Attach files' }).click(),
      ]);
      await chooser.setFiles([log, picture, program]);
      await page.getByText('Only text, logs and images can be attached.').waitFor();
      await page.getByRole('button', { name: 'Remove a.bin' }).click();
      await view.message.evaluate(
        (box, bytes) => {
          const view = box.ownerDocument.defaultView;
          const data = new view.DataTransfer();
          data.items.add(new view.File([new view.Uint8Array(bytes)], 'image.png', { type: 'image/png' }));
          box.dispatchEvent(new view.ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        },
        [...PNG],
      );
      await page.getByText(/^Pasted image/).waitFor();
      await view.say('This is what it shows');
      await view.answered();
      const files = nth(await view.said.all(), 0)
        .getByRole('list', { name: 'Attachments' })
        .getByRole('button');
      await waitFor('the files', async () => (await files.count()) === 3);
      await waitFor('the pictures', async () => (await page.locator('img[src^="data:image"]').count()) === 2);
      await keepPicture(page, 'session-files');
      expect(await findAccessFaults(page)).toEqual([]);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: /^Save vpn\.log/ }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('vpn.log');
    });
  },
  TEST_MS,
);

test(
  'a guided session goes step by step: choice, words, skipped',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'VPN', problem_summary: 'The VPN drops', mode: 'guided' });
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      const step = (place: number) => page.getByRole('region', { name: `Step ${place}`, exact: true });
      await page.getByRole('button', { name: 'Begin with the first step' }).click();
      await step(1).waitFor({ timeout: ANSWER_MS });
      await page.getByRole('textbox', { name: 'In your own words' }).fill('Tunnel lost');
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await step(2).waitFor({ timeout: ANSWER_MS });
      await step(1).getByText('Tunnel lost').waitFor();
      await page
        .getByRole('group', { name: 'Answers to choose from' })
        .getByRole('button', { name: 'No', exact: true })
        .click();
      await keepPicture(page, 'session-guided');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await step(3).waitFor({ timeout: ANSWER_MS });
      await page.getByRole('button', { name: 'Skip this step' }).click();
      await step(4).waitFor({ timeout: ANSWER_MS });
      await step(3).getByText('Skipped').waitFor();
      expect(await view.lane.count()).toBe(0);
    });
  },
  TEST_MS,
);

test(
  'paused it can be resumed, concluded it is read only until it is reopened; a colleague is told whose it is',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Mouse' });
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      await view.say('The mouse jumps');
      await view.answered();
      await page.getByRole('textbox', { name: 'Title' }).fill('Mouse jumps');
      await page.getByRole('textbox', { name: 'Title' }).press('Enter');
      await waitFor(
        'the title to be kept',
        async () =>
          (await here.ana.request<{ title: string }>('GET', `/api/ai-sessions/${id}`)).title === 'Mouse jumps',
      );
      await here.ana.request('POST', `/api/ai-sessions/${id}/pause`, { body: {} });
      await page.getByText('Paused. Everything is kept.').waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Paused. Everything is kept.').waitFor({ state: 'hidden' });
      // The dialog opens over what is typed, which is there still.
      await view.message.fill('Half a thought');
      await page.keyboard.press('Control+.');
      await page.getByRole('dialog', { name: /Mouse jumps/ }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: /Mouse jumps/ }).waitFor({ state: 'hidden' });
      expect(await view.message.inputValue()).toBe('Half a thought');
      await here.ana.request('POST', `/api/ai-sessions/${id}/resolve`, { body: { resolution_summary: 'New pad' } });
      await page.getByText('Resolved: nothing more can be said here.').waitFor();
      expect(await view.message.count()).toBe(0);
      await keepPicture(page, 'session-resolved');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Reopen' }).click();
      await view.message.waitFor();
      expect(await view.message.inputValue()).toBe('Half a thought');

      const eve = await WeftClient.register(here.rig.url, { name: 'Eve' });
      const stranger = await openFor(eve, id);
      await stranger.tab.page.getByRole('heading', { name: 'Not found' }).waitFor();
      const colleague = await openFor(await inviteMember(here.rig, here.ana, 'Max'), id);
      await colleague.tab.page.getByRole('heading', { name: 'Somebody else’s session' }).waitFor();
      await here.go(colleague.tab, `/support/${'f'.repeat(24)}`);
      await colleague.tab.page.getByRole('heading', { name: 'Not found' }).waitFor();
    });
  },
  TEST_MS,
);

test(
  'what was seen before is shown beside the work, with how it was resolved',
  async () => {
    const solved = await beginSession(here.ana, {
      title: 'Scanner sends blank pages',
      problem_summary: 'Scans are blank',
    });
    await here.ana.request('POST', `/api/ai-sessions/${solved.id}/resolve`, {
      body: { resolution_summary: 'The lamp was worn out' },
    });
    await waitFor('the session to be found', async () =>
      (
        await here.ana.request<{ items: { id: string }[] }>('GET', '/api/ai-sessions/search', {
          query: { q: 'scanner sends blank pages' },
        })
      ).items.some((found) => found.id === solved.id),
    );
    const { id } = await beginSession(here.ana, { title: 'Scanner sends blank pages again' });
    const { tab, view } = await openFor(here.ana, id);
    await onPage(tab, async () => {
      const { page } = tab;
      await view.say('The scanner sends blank pages');
      await view.answered();
      await page.getByText('Seen before').click();
      await page.getByText('The lamp was worn out', { exact: true }).waitFor();
      await page
        .getByText(/^Found by /)
        .first()
        .waitFor();
      await keepPicture(page, 'session-similar');
      expect(await findAccessFaults(page)).toEqual([]);
      const [other] = await Promise.all([
        tab.context.waitForEvent('page'),
        page.getByRole('link', { name: 'Scanner sends blank pages', exact: true }).click(),
      ]);
      await other.getByText('Resolved: nothing more can be said here.').waitFor();
    });
  },
  TEST_MS,
);

const modes: [string, Partial<TabOptions>][] = [
  ['phone', { colorScheme: 'light', ...PHONE }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: NARROW, hasTouch: true }],
];
/** All three in one, but for depth. */
const together: typeof modes = [['dark-phone', { colorScheme: 'dark', ...PHONE }]];
test.each(isFullDepth ? modes : together)(
  'in %s: readable, no wider than its window, the lane at hand',
  async (name, options) => {
    const { id } = await beginSession(here.ana, VPN);
    const { tab, view } = await openFor(here.ana, id, options);
    await onPage(tab, async () => {
      const { page } = tab;
      await view.say('The VPN drops whenever the laptop was asleep');
      await view.answered();
      expect(await findAccessFaults(page)).toEqual([]);
      expect(await isWiderThanItsWindow(page)).toBe(false);
      if (name !== 'dark') {
        await keepPicture(page, `session-${name}-closed`);
        await view.pill.click();
        await page.getByRole('dialog', { name: 'Tasks 0/4' }).waitFor();
      }
      await page.getByRole('textbox', { name: `Answer: ${CLIENT_SAYS}` }).fill('Tunnel lost');
      await keepPicture(page, `session-${name}`);
      expect(await findAccessFaults(page)).toEqual([]);
      expect(await isWiderThanItsWindow(page)).toBe(false);
      if (!isFullDepth) {
        await page.setViewportSize(NARROW);
        expect(await isWiderThanItsWindow(page)).toBe(false);
      }
      await page.getByRole('button', { name: 'Collapse tasks' }).click();
      await view.pill.waitFor();
      await page.getByRole('region', { name: 'Conversation' }).focus();
      await page.keyboard.press('t');
      await page.getByRole('button', { name: 'Collapse tasks' }).waitFor();
      await page.getByRole('button', { name: 'Send 1 answer' }).click();
      await view.answered(2);
    });
  },
  TEST_MS,
);
