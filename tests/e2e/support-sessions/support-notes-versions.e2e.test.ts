/** What people do around the notes: versions compared, files dropped into the conversation, a try of the ticket system awaited; and all parts at once. */
import type { TicketNotes } from '../../../src/contracts/support/documentation';
import type { Tab } from '../../support/browser';
import { type FakeServer, openFakeServer } from '../../fakes/fake-tickets/fake-server';
import { waitFor } from '../../rigs/test-services';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { ConcludePage } from '../support/conclude-page';
import { nth } from '../support/people';
import { beginSession, SessionPage } from '../support/session-page';
import { startTwoPeople } from '../support/two-people';

const TEST_MS = 60_000;
const here = startTwoPeople({ isWhole: true, environment: { TICKET_SYSTEM_PRIVATE_ADDRESSES: 'true' } });
let tickets: FakeServer;
beforeAll(async () => {
  tickets = await openFakeServer(() => ({ status: 503, body: {} }));
});
afterAll(() => tickets?.close());

async function on(path: string, work: (tab: Tab) => Promise<void>): Promise<void> {
  const tab = await here.open(here.ana);
  await here.showing(tab, async () => {
    await (path.startsWith('/gallery') ? tab.page.goto(path) : here.go(tab, path));
    await work(tab);
    expect(tab.problems).toEqual([]);
  });
}

test(
  'two versions are compared word by word, from change to change; the next try of the ticket system is counted down',
  async () => {
    await here.ana.request('PUT', '/api/v1/ticket-system', {
      body: {
        credentials: { system: 'webhook', url: `${tickets.url}/hook` },
        settings: { pushes: ['internal_note'], resolved_status: '', escalated_status: '', work_type: '' },
      },
    });
    const { id } = await here.ana.request<{ id: string }>('POST', '/api/ai-sessions', {
      body: { title: 'VPN drops', problem_summary: 'The VPN drops after sleep', ticket_id: 'T-7' },
    });
    await here.ana.request('POST', `/api/ai-sessions/${id}/resolve`, {
      body: { resolution_summary: 'The client was updated' },
    });
    const path = `/api/ai-sessions/${id}/documentation`;
    const read = async () => (await here.ana.request<{ items: TicketNotes[] }>('GET', `${path}/versions`)).items;
    await waitFor('the notes', async () => (await read()).some(({ is_draft: isDraft }) => !isDraft));
    const written = nth(await read(), 0);
    const text = written.text.replace('client was updated', 'new client holds the tunnel');
    expect(text).not.toBe(written.text);
    await here.ana.request('PUT', path, { body: { text: `${text}\n- Tell Ben`, version: written.version } });

    await on(`/support/${id}`, async ({ page }) => {
      await page.getByText(/^Next try in \d+:\d\d\.$/).waitFor();
      const { notes } = new ConcludePage(page);
      await notes.getByRole('button', { name: 'Compare' }).click();
      const compare = page.getByRole('dialog', { name: 'Compare versions' });
      const resolution = compare.getByRole('region', { name: 'Resolution' });
      await resolution.getByRole('deletion').filter({ hasText: 'removed: was updated' }).waitFor();
      await resolution.getByRole('insertion').filter({ hasText: 'added: holds the tunnel' }).waitFor();
      await compare
        .getByRole('region', { name: 'Next Steps' })
        .getByRole('insertion')
        .filter({ hasText: 'Tell Ben' })
        .waitFor();
      await compare.getByRole('region', { name: 'Steps Taken' }).getByText('Not changed').waitFor();
      await compare.getByText('6 words added, 2 removed').waitFor();
      const next = compare.getByRole('button', { name: 'Next change' });
      await next.focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await compare.getByText('Change 2 of 3').waitFor();
      expect(await findAccessFaults(page)).toEqual([]);
      await keepPicture(page, 'notes-changes');
      await compare.getByRole('button', { name: 'Side by side' }).click();
      expect(await compare.getByText('Tell Ben').count()).toBe(1);
      await page.keyboard.press('Escape');
      await compare.waitFor({ state: 'detached' });
      await page.goto('/settings/ticket-system');
      await page.getByText(/^next try in \d+:\d\d$/).waitFor();
    });
  },
  TEST_MS,
);

test(
  'files that are dropped on the conversation are attached to the next message',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Printer' });
    await on(`/support/${id}`, async ({ page }) => {
      const view = new SessionPage(page);
      await view.message.waitFor();
      const dropped = await page.evaluateHandle(
        "(() => { const data = new DataTransfer(); data.items.add(new File(['no route to host'], 'vpn.log', { type: 'text/plain' })); return data; })()",
      );
      await view.message.dispatchEvent('dragenter', { dataTransfer: dropped });
      await page.getByText('Drop files to attach them').waitFor();
      await view.message.dispatchEvent('drop', { dataTransfer: dropped });
      await page.getByText('Drop files to attach them').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Remove vpn.log' }).waitFor();
      await view.say('It says so here');
      await view.said.first().getByRole('list', { name: 'Attachments' }).getByText('vpn.log').waitFor();
      expect(await page.getByRole('button', { name: 'Remove vpn.log' }).count()).toBe(0);
    });
  },
  TEST_MS,
);

test(
  'a conversation opens at its end; once it is over its notes are what one sees',
  async () => {
    const { id } = await beginSession(here.ana, { title: 'Scanner' });
    const content = 'The scanner is slow.\n'.repeat(60);
    await (await here.ana.fetch('POST', `/api/ai-sessions/${id}/messages`, { body: { content } })).text();
    await on(`/support/${id}`, async ({ page }) => {
      const conversation = page.getByRole('region', { name: 'Conversation' });
      const fromEnd = () => conversation.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop);
      const fromTop = () => conversation.evaluate((box) => box.scrollTop);
      await page.getByRole('button', { name: 'Copy answer' }).waitFor();
      await waitFor('its end', async () => (await fromEnd()) < 2 && (await fromTop()) > 0);
      // So that its top is near its end until the notes are there.
      await page.setViewportSize({ width: 1280, height: 800 + (await fromTop()) - 40 });
      await here.ana.request('POST', `/api/ai-sessions/${id}/resolve`, {
        body: { resolution_summary: 'It was dusty' },
      });
      await new ConcludePage(page).notes.getByText('Written by the model').waitFor();
      expect(await fromTop()).toBe(0);
    });
  },
  TEST_MS,
);

test(
  'the parts of support sessions are usable by everybody, in light and dark, wide and narrow',
  async () => {
    await on('/gallery/support', async ({ page }) => {
      await page.getByRole('region', { name: 'How a session ends' }).waitFor();
      expect(await findAccessFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Dark' }).click();
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await findAccessFaults(page)).toEqual([]);
      expect(await isWiderThanItsWindow(page)).toBe(false);
    });
  },
  TEST_MS,
);
