/** The list of support sessions: begun, found, filtered, kept current, sent again, gone on with; and how they are documented. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import type { SessionClose } from '../../../src/contracts/support/conclude';
import type { Tab, TabOptions } from '../../support/browser';
import { isFullDepth } from '../../support/depth';
import { withoutDrafts } from '../../rigs/support-ground';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { beginSession } from '../support/session-page';
import { startTwoPeople } from '../support/two-people';

const TEST_MS = 150_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const here = startTwoPeople({ isWhole: true, environment: { TICKET_SYSTEM_PRIVATE_ADDRESSES: 'true' } });
beforeEach(() => here.rig.db.collection('support_sessions').deleteMany({}));

/** Runs `work` on a page in a window of somebody; where it fails, page and logs are told. */
async function on(
  person: WeftClient,
  path: string,
  work: (page: Page, tab: Tab) => Promise<void>,
  options: Partial<TabOptions> = {},
): Promise<void> {
  const tab = await here.open(person, options);
  await here.showing(tab, async () => {
    await tab.page.goto(path);
    await work(tab.page, tab);
  });
}
const change = (id: string, fields: object) =>
  here.rig.db.collection('support_sessions').updateOne({ _id: new ObjectId(id) }, { $set: fields });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const titles = (page: Page) => page.locator('[data-row]').allInnerTexts();

/** Four sessions, each in another state. Nothing is drafted: it would change a session some time later. */
async function seed(): Promise<Record<'vpn' | 'mail' | 'printer' | 'scanner', string>> {
  const begin = async (client: WeftClient, title: string, summary: string, domain: string) =>
    (await beginSession(client, { title, problem_summary: summary, problem_domain: domain })).id;
  await withoutDrafts(here.ana);
  const vpn = await begin(here.ana, 'VPN drops after sleep', 'The tunnel is lost when the laptop wakes up', 'Network');
  const mail = await begin(here.ana, 'Mail is late', 'Messages arrive hours after they were sent', 'E-mail');
  const printer = await begin(here.ben, 'Printer prints blank pages', 'Every page comes out white', 'Hardware');
  const scanner = await begin(here.ana, 'Scanner is slow', 'A page takes a minute', 'Hardware');
  await here.ana.request('POST', `/api/ai-sessions/${mail}/pause`, { body: {} });
  const answer = await here.ana.fetch('POST', `/api/ai-sessions/${vpn}/messages`, {
    body: { content: 'The VPN drops' },
  });
  await answer.text();
  await here.ana.request('POST', `/api/ai-sessions/${scanner}/resolve`, { body: { resolution_summary: 'New driver' } });
  await (await here.ana.fetch('GET', `/api/ai-sessions/${scanner}/documentation/stream`)).text();
  await waitFor('its outputs', async () => {
    const { items } = await here.ana.request<{ items: { status: string }[] }>(
      'GET',
      `/api/ai-sessions/${scanner}/outputs`,
    );
    return items.every(({ status }) => status === 'ready');
  });
  await change(scanner, { psaStatus: 'failed', psaError: 'The ticket system answered 401.' });
  return { vpn, mail, printer, scanner };
}

test(
  'a session is begun from the empty list, with an example',
  async () => {
    await on(here.ana, '/support', async (page) => {
      await page.getByText(/^A session is a problem that you work through/).waitFor();
      await keepPicture(page, 'support-empty');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.keyboard.press('c');
      const dialog = page.getByRole('dialog', { name: 'New session' });
      await dialog.getByRole('button', { name: 'Start session' }).click();
      await dialog.getByText(/^Give it a title/).waitFor();
      await dialog.getByRole('button', { name: 'Use an example' }).click();
      await dialog.getByLabel('Ticket number').fill('T-1042');
      await keepPicture(page, 'support-new');
      expect(await findAccessFaults(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Start session' }).click();
      await page.waitForURL(/\/support\/[0-9a-f]{24}$/);
      await page.getByRole('heading', { level: 1, name: 'VPN drops after sleep' }).waitFor();
      await page.getByText('Ticket T-1042').waitFor();
    });
  },
  TEST_MS,
);

test(
  'filters are in the address; unanswered tasks come first; what is to be done is in the row',
  async () => {
    await seed();
    await on(here.ana, '/support', async (page) => {
      await link(page, 'VPN drops after sleep').waitFor();
      expect((await titles(page))[0]).toBe('VPN drops after sleep');
      await keepPicture(page, 'support-list');
      const choose = async (filter: string, option: string) => {
        await page.getByRole('combobox', { name: new RegExp(`^${filter}: `) }).click();
        await page.getByRole('option', { name: option }).click();
      };
      await choose('Order', 'Last changed first');
      await waitFor('the last changed first', async () => (await titles(page))[0] === 'Scanner is slow');
      await choose('Order', 'Unanswered tasks first');
      await page.getByRole('button', { name: 'Mine' }).click();
      await link(page, 'Printer prints blank pages').waitFor({ state: 'detached' });
      await choose('Domain', 'Hardware');
      await link(page, 'Mail is late').waitFor({ state: 'detached' });
      await page.reload();
      await link(page, 'Scanner is slow').waitFor();
      expect(new URL(page.url()).searchParams.toString()).toBe('domain=Hardware&who=mine');
      await choose('Status', 'Paused');
      await page.getByText('No session fits this filter.').waitFor();
      await page.getByRole('button', { name: 'Clear filters' }).click();
      await link(page, 'Mail is late').waitFor();
      expect(new URL(page.url()).search).toBe('');

      await page.getByRole('button', { name: 'Resume in New Chat, Mail is late' }).click();
      await page.waitForURL(/\/support\/[0-9a-f]{24}$/);
      await page.getByRole('heading', { level: 1, name: 'Mail is late' }).waitFor();
    });
  },
  TEST_MS,
);

test(
  'what the ticket system did not take is sent again from the row, and is seen to arrive',
  async () => {
    let status = 401;
    const received: string[] = [];
    const system = createServer((request, response) => {
      received.push(request.url ?? '');
      request.resume();
      response.writeHead(status).end();
    });
    await new Promise<void>((resolve) => system.listen(0, '127.0.0.1', resolve));
    const { port } = system.address() as AddressInfo;
    await here.ana.request('PUT', '/api/v1/ticket-system', {
      body: {
        credentials: { system: 'webhook', url: `http://127.0.0.1:${port}/hook` },
        settings: { pushes: ['internal_note'], resolved_status: '', escalated_status: '', work_type: '' },
      },
    });
    const { id } = await here.ana.request<{ id: string }>('POST', '/api/ai-sessions', {
      body: { title: 'Disk is full', ticket_id: 'T-7' },
    });
    await here.ana.request('POST', `/api/ai-sessions/${id}/resolve`, {
      body: { resolution_summary: 'Old logs removed' },
    });
    await on(here.ana, '/support', async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'Disk is full' });
      await row.getByRole('cell', { name: /^Failed/ }).waitFor();
      expect(received.length).toBeGreaterThan(0);
      status = 200;
      await row.getByRole('button', { name: 'Send again, Disk is full' }).click();
      await page.getByText('On its way to the ticket system.').waitFor();
      await row.getByRole('cell', { name: 'Sent' }).waitFor();
      await row.getByRole('link').click();
      await page.getByText('In the ticket system.').waitFor();
    });
    await here.ana.request('DELETE', '/api/v1/ticket-system');
    system.close();
  },
  TEST_MS,
);

test(
  'a search says why it found what it found, and when by words only',
  async () => {
    await seed();
    await on(here.ana, '/support', async (page) => {
      await link(page, 'VPN drops after sleep').waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('blank pages');
      const found = page.getByRole('region', { name: 'Sessions found, best first' });
      await found.getByRole('link', { name: 'Printer prints blank pages' }).waitFor();
      await found.getByText('by words').first().waitFor();
      await keepPicture(page, 'support-found');
      expect(await findAccessFaults(page)).toEqual([]);
      expect(new URL(page.url()).searchParams.get('q')).toBe('blank pages');
      await page.getByRole('searchbox').fill('zzzz qqqq xxxx');
      await page.route('**/api/ai-sessions/search*', (route) =>
        route.fulfill({ json: { items: [], by_meaning: true } }),
      );
      await page.getByRole('searchbox').fill('nothing like it');
      await page.getByText('Nothing was found for “nothing like it”.').waitFor();
      await page.getByRole('button', { name: 'Clear search' }).click();
      await link(page, 'Mail is late').waitFor();
    });
  },
  TEST_MS,
);

test(
  'new sessions wait behind a pill, and what changes changes where it stands',
  async () => {
    const { vpn, mail } = await seed();
    await on(here.ana, '/support', async (page) => {
      await link(page, 'Mail is late').waitFor();
      await page.waitForResponse((response) => response.url().includes('/api/ai-sessions?'));
      const before = await titles(page);
      await here.ana.request('POST', `/api/ai-sessions/${mail}/resume`, { body: {} });
      await page.getByRole('row').filter({ hasText: 'Mail is late' }).getByRole('cell', { name: 'Open' }).waitFor();
      await beginSession(here.ben, { title: 'Phone is silent' });
      await page.getByRole('button', { name: '1 new session' }).waitFor();
      expect(await titles(page)).toEqual(before);
      await here.ana.request('DELETE', `/api/ai-sessions/${vpn}`);
      await page.getByRole('row').filter({ hasText: 'VPN drops' }).getByRole('cell', { name: 'Deleted' }).waitFor();
      await page.getByRole('button', { name: '1 new session' }).click();
      await link(page, 'Phone is silent').waitFor();
      await link(page, 'VPN drops after sleep').waitFor({ state: 'detached' });

      await page.locator('body').click({ position: { x: 640, y: 790 } });
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      const [first = ''] = await titles(page);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: first }).waitFor();
    });
  },
  TEST_MS,
);

test(
  'no answer is said, and tried again',
  async () => {
    await seed();
    await on(here.ana, '/runs', async (page) => {
      await page.route('**/api/ai-sessions?*', (route) => route.abort());
      await page.getByRole('link', { name: 'Support', exact: true }).first().click();
      await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
      await page.unroute('**/api/ai-sessions?*');
      await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
      await link(page, 'Mail is late').waitFor();
    });
  },
  TEST_MS,
);

test(
  'admins say how sessions are documented, others read it',
  async () => {
    await on(here.ana, '/settings/support', async (page) => {
      await page.getByRole('textbox', { name: 'Steps Taken' }).fill('Name versions and times.');
      await page.getByRole('button', { name: 'Required' }).click();
      const rounding = page.getByLabel('Rounded up to, in minutes');
      await rounding.fill('0');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('A whole number from 1 to 120.').waitFor();
      await rounding.fill('30');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText(/^Saved\. It holds/).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Required', pressed: true }).waitFor();
      expect(await page.getByRole('textbox', { name: 'Steps Taken' }).inputValue()).toBe('Name versions and times.');
      await keepPicture(page, 'support-settings');
      expect(await findAccessFaults(page)).toEqual([]);
    });
    await here.ana.request('PATCH', `/api/v1/organisation/members/${here.ben.user.id}`, { body: { role: 'member' } });
    await on(here.ben, '/settings/support', async (page) => {
      await page.getByText('Admins and owners of the organisation change these.').waitFor();
      await page.getByText('Name versions and times.').waitFor();
      expect(await page.getByRole('button', { name: 'Save changes' }).count()).toBe(0);
      expect(await findAccessFaults(page)).toEqual([]);
    });
    await here.ana.request('PATCH', `/api/v1/organisation/members/${here.ben.user.id}`, { body: { role: 'owner' } });
  },
  TEST_MS,
);

test(
  'list, header and time entry go by one clock, which stands still in a pause',
  async () => {
    const settings = await here.ana.request<object>('GET', '/api/ai-sessions/settings');
    await here.ana.request('PUT', '/api/ai-sessions/settings', {
      body: { ...settings, rounding_minutes: 15, minimum_minutes: 15 },
    });
    const { id } = await beginSession(here.ana, { title: 'Paused for long' });
    await here.ana.request('POST', `/api/ai-sessions/${id}/pause`, { body: {} });
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    await change(id, { createdAt: at(-120), worked: [{ from: at(-120), to: at(-107) }] });
    await on(here.ana, '/support', async (page) => {
      await page.getByRole('cell', { name: '13 min', exact: true }).waitFor();
      await link(page, 'Paused for long').click();
      await page
        .getByTitle('Time worked, without pauses')
        .filter({ hasText: / 13 min$/ })
        .waitFor();
      const { psa_push_status } = await here.ana.request<SessionClose>('POST', `/api/ai-sessions/${id}/resolve`, {
        body: {},
      });
      expect(psa_push_status).toBe('no_psa');
      await page.getByRole('tab', { name: 'Time entry' }).click();
      await page.getByText('13 minutes without pauses, billed up to the next 15 minutes, at least 15').waitFor();
      expect(await page.getByLabel('Billed minutes').inputValue()).toBe('15');
      await page
        .getByTitle('Time worked, without pauses')
        .filter({ hasText: / 13 min$/ })
        .waitFor();
    });
  },
  TEST_MS,
);

const modes: [string, Partial<TabOptions>][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', PHONE],
];
/** In one, but for depth; what is found is looked at in light above. */
const together: typeof modes = [['dark-phone', { colorScheme: 'dark', ...PHONE }]];
test.each(isFullDepth ? modes : together)(
  'the list in %s',
  async (mode, options) => {
    await seed();
    await on(
      here.ana,
      '/support',
      async (page, { problems }) => {
        await link(page, 'Mail is late').waitFor();
        await keepPicture(page, `support-list-${mode}`);
        expect([...(await findAccessFaults(page)), ...problems]).toEqual([]);
        expect(await isWiderThanItsWindow(page)).toBe(false);
      },
      options,
    );
  },
  TEST_MS,
);
