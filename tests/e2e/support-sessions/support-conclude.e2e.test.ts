/** How a support session ends: the dialog, the notes as they are written, what is done with them. */
import type { TicketNotes } from '../../../src/contracts/support/documentation';
import type { Tab, TabOptions } from '../../support/browser';
import { isFullDepth } from '../../support/depth';
import type { WeftClient } from '../../support/weft-client';
import { findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { ConcludePage, NOTE_HEADINGS, workedOn } from '../support/conclude-page';
import { nth } from '../support/people';
import { startTwoPeople } from '../support/two-people';

const TEST_MS = 150_000;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const here = startTwoPeople();

/** Runs `work` on a session in a window of somebody; where it fails, page and logs are told. */
async function on(
  person: WeftClient,
  sessionId: string,
  work: (view: ConcludePage, tab: Tab) => Promise<void>,
  options: Partial<TabOptions> = {},
): Promise<void> {
  const tab = await here.open(person, options);
  await here.showing(tab, async () => {
    await here.go(tab, `/support/${sessionId}`);
    await tab.page.getByRole('heading', { level: 1 }).waitFor();
    await work(new ConcludePage(tab.page), tab);
  });
}
const versionsOf = (sessionId: string): Promise<{ items: TicketNotes[] }> =>
  here.ana.request('GET', `/api/ai-sessions/${sessionId}/documentation/versions`);
const heightOf = async (view: ConcludePage) => (await view.dialog.boundingBox())?.height;

test(
  'resolved: the notes are kept while one thinks, the summary is there at once, and its text for every reader',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await view.open();
      const height = await heightOf(view);
      await keepPicture(page, 'conclude-outcome');
      await view.choose('Resolved');
      await view.notesText.fill('The new client holds the tunnel [demo:delay=120]');
      await view.dialog.getByRole('combobox', { name: /^Resolve code/ }).click();
      await page.getByRole('option', { name: 'Configuration change' }).click();
      await page.keyboard.press('Escape');
      await view.dialog.waitFor({ state: 'detached' });
      await view.open();
      expect(await view.notesText.inputValue()).toContain('The new client holds');
      await view.dialog.getByRole('combobox', { name: 'Resolve code: Configuration change' }).waitFor();
      expect(await heightOf(view)).toBe(height);
      await keepPicture(page, 'conclude-notes');
      await view.submit();
      await view.summary.waitFor();
      for (const heading of NOTE_HEADINGS) await view.section(view.summary, heading).waitFor();
      await view.dialog.getByText('The ticket notes stay with the session.', { exact: true }).waitFor();
      await view.dialog.getByText('No ticket system is connected.').waitFor();
      await keepPicture(page, 'conclude-writing');
      expect(await view.copy.count()).toBe(0);

      // A second reader sees the same text as it comes.
      await on(here.ben, id, async (other) => {
        await other.section(other.notes, 'Problem Summary').getByText(/VPN/).first().waitFor();
      });
      await view.copy.waitFor();
      expect(await heightOf(view)).toBe(height);
      await keepPicture(page, 'conclude-summary');
      expect(await findAccessFaults(page)).toEqual([]);

      const { items } = await versionsOf(id);
      const notes = nth(items, 0);
      expect(notes.sections.map(({ section }) => section)).toEqual(NOTE_HEADINGS);
      await view.copy.click();
      await page.getByText('Copied to clipboard').waitFor();
      expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(notes.text);
      const html = await page.evaluate<string>(
        "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then((html) => html.text())",
      );
      expect(html).toContain('<h2>Problem Summary</h2>');

      // What a statement rests on is shown behind the dialog.
      const link = view.summary.getByRole('link', { name: /^from / }).first();
      const target = (await link.getAttribute('href')) ?? '';
      await link.click();
      expect(await page.locator(target).getAttribute('class')).toContain('outline-2');
      await view.dialog.getByRole('button', { name: 'Done' }).click();
      await view.notes.getByText('Written by the model').waitFor();
      await keepPicture(page, 'notes-panel');
      expect(await findAccessFaults(page)).toEqual([]);
    });
  },
  TEST_MS,
);

test(
  'closing stops nothing: the notes are told of when they are ready',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      await view.resolve('The new client holds [demo:delay=60]');
      await view.summary.waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('link', { name: 'Support', exact: true }).first().click();
      await page.getByRole('heading', { name: 'Support', level: 1 }).waitFor();
      await page.getByText('Notes ready').waitFor();
      await page.getByRole('button', { name: 'Show' }).click();
      await view.notes.waitFor();
    });
  },
  TEST_MS,
);

test(
  'a stream that fails leaves what the record says, and where that fails a sentence',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      const stream = `**/api/ai-sessions/${id}/documentation/stream*`;
      const record = `**/api/ai-sessions/${id}/documentation`;
      await page.route(stream, (route) => route.abort());
      await page.route(record, (route) => route.abort());
      await view.resolve('The new client holds the tunnel');
      await view.summary
        .getByText('Documentation generation failed. You can copy the conversation from the chat.')
        .waitFor();
      await keepPicture(page, 'conclude-failed');
      await page.unroute(record);
      await view.summary.getByRole('button', { name: 'Try again' }).click();
      await view.summary.getByText(/This is what the record says/).waitFor();
      await view.section(view.summary, 'Resolution').getByText('The new client holds the tunnel').waitFor();
      await view.copy.waitFor();
      await keepPicture(page, 'conclude-record');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.unroute(stream);
      await view.summary.getByRole('button', { name: 'Try again' }).click();
      await view.summary.getByText(/This is what the record says/).waitFor({ state: 'detached' });
      await view.copy.waitFor();
    });
  },
  TEST_MS,
);

test(
  'a stream that is cut in the middle is taken up again',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page, context }) => {
      await view.resolve('The new client holds the tunnel [demo:delay=150]');
      await view.section(view.summary, 'Problem Summary').getByText(/VPN/).first().waitFor();
      await context.setOffline(true);
      await page.waitForTimeout(300);
      await context.setOffline(false);
      await view.copy.waitFor();
      expect(await view.summary.getByText(/This is what the record says/).count()).toBe(0);
    });
  },
  TEST_MS,
);

test(
  'escalated: to a colleague, who finds the brief',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      await view.open();
      await view.choose('Escalated');
      await view.notesText.fill('Needs somebody with rights on the gateway');
      await view.dialog.getByRole('combobox', { name: /^Escalate to/ }).click();
      await page.getByRole('option', { name: /^Ben/ }).click();
      await view.submit();
      await view.dialog.getByText('Escalated. Your reason is with the session.').waitFor();
      await view.copy.waitFor();
      for (const heading of ['Tried', 'Ruled Out', 'Suspected', 'Next'])
        await view.section(view.summary, heading).waitFor();
      await keepPicture(page, 'conclude-escalated');
    });
    await on(here.ben, id, async (_, { page }) => {
      await page.getByRole('tab', { name: 'Escalation brief' }).click();
      await page.getByRole('region', { name: 'Tried' }).waitFor();
    });
  },
  TEST_MS,
);

test(
  'paused: everything is kept, and a new chat begins with the summary',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      await view.open();
      await view.choose('Paused');
      await view.notesText.fill('Wait for the new laptop');
      await view.submit();
      await view.dialog.getByText('Paused. Everything is kept.').waitFor();
      await view
        .section(view.summary, 'Problem Summary')
        .getByText(/loses the VPN/)
        .waitFor();
      await keepPicture(page, 'conclude-paused');
      await view.dialog.getByRole('button', { name: 'Resume in New Chat' }).click();
      await page.waitForURL((url) => url.pathname.startsWith('/support/') && !url.pathname.endsWith(id));
      await page.getByRole('heading', { level: 1, name: 'VPN drops after sleep' }).waitFor();
    });
  },
  TEST_MS,
);

test(
  'it all goes by keyboard alone',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      await page.getByRole('button', { name: /^Conclude/ }).waitFor();
      await page.keyboard.press('Control+.');
      await view.dialog
        .getByRole('button', { name: /^Resolved/ })
        .and(page.locator(':focus'))
        .waitFor();
      await page.keyboard.press('Enter');
      await view.notesText.and(page.locator(':focus')).waitFor();
      await page.keyboard.type('The new client holds');
      await page.keyboard.press('Control+Enter');
      await view.copy.waitFor();
      await page.keyboard.press('Escape');
      await view.dialog.waitFor({ state: 'detached' });
      await view.notes.getByText('Written by the model').waitFor();
    });
  },
  TEST_MS,
);

test(
  'too many at once are counted down, and nothing that was typed is lost',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      await page.route(`**/api/ai-sessions/${id}/resolve`, (route) =>
        route.fulfill({
          status: 429,
          headers: { 'retry-after': '3', 'content-type': 'application/problem+json' },
          body: JSON.stringify({ title: 'Too many', status: 429, code: 'rate_limited', detail: 'Wait.' }),
        }),
      );
      await view.resolve('The new client holds');
      await view.dialog.getByText(/^You can conclude again in 0:0\d\.$/).waitFor();
      expect(await view.notesText.inputValue()).toBe('The new client holds');
      await page.unroute(`**/api/ai-sessions/${id}/resolve`);
      await view.dialog.getByText(/^You can conclude again/).waitFor({ state: 'detached' });
      await view.submit();
      await view.copy.waitFor();
    });
  },
  TEST_MS,
);

test(
  'notes are edited, written anew in part, compared, approved and taken along; outputs too',
  async () => {
    const { id } = await workedOn(here.ana);
    await on(here.ana, id, async (view, { page }) => {
      await view.resolve('The new client holds the tunnel');
      await view.copy.waitFor();
      await view.dialog.getByRole('button', { name: 'Done' }).click();
      const { notes } = view;
      await notes.getByRole('button', { name: 'Edit' }).click();
      const editor = notes.getByRole('textbox', { name: 'Notes in markdown' });
      const text = await editor.inputValue();
      await editor.fill(text.replace('## Next Steps', '## Later'));
      await notes.getByRole('button', { name: 'Save as new version' }).click();
      await notes.getByText(/^Only the four headings can stand here/).waitFor();
      await editor.fill(`${text}\n- Tell Ben`);
      await notes.getByRole('button', { name: 'Save as new version' }).click();
      await notes.getByText('Written by Ana').waitFor();
      await view.section(notes, 'Next Steps').getByText('Tell Ben').waitFor();

      const { version } = nth((await versionsOf(id)).items, 0);
      await notes.getByRole('button', { name: 'Write anew: Steps Taken' }).click();
      await notes.getByLabel(/^What should be different/).fill('Shorter');
      await notes.getByRole('button', { name: 'Write anew: Steps Taken' }).click();
      await notes.getByRole('combobox', { name: `Version: ${version + 1}, newest` }).waitFor();
      await notes.getByText('Written by the model').waitFor();
      await view.section(notes, 'Next Steps').getByText('Tell Ben').waitFor();
      await notes.getByRole('button', { name: 'Compare' }).click();
      const compare = page.getByRole('dialog', { name: 'Compare versions' });
      await compare.getByText('Written by Ana').waitFor();
      await keepPicture(page, 'notes-compare');
      expect(await findAccessFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await compare.waitFor({ state: 'detached' });
      await notes.getByRole('button', { name: 'Approve' }).click();
      await notes.getByText('Approved by Ana').waitFor();

      const download = page.waitForEvent('download');
      await notes.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'Markdown' }).click();
      expect((await download).suggestedFilename()).toBe('vpn-drops-after-sleep.md');

      const outputs = page.getByRole('region', { name: 'What the session leaves' });
      await outputs.getByRole('tab', { name: 'Knowledge article' }).click();
      await outputs.getByRole('region', { name: 'Symptoms' }).waitFor();
      await keepPicture(page, 'outputs-article');
      await outputs.getByRole('tab', { name: 'Time entry' }).click();
      await outputs.getByLabel('Billed minutes').fill('45');
      await outputs.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved.', { exact: true }).waitFor();
      expect(await outputs.getByLabel('Billed minutes').inputValue()).toBe('45');
      await outputs.getByRole('tab', { name: 'Customer reply' }).click();
      await outputs.getByRole('button', { name: 'Edit' }).click();
      await outputs.getByRole('textbox', { name: 'Customer reply in markdown' }).fill('All is well.');
      await outputs.getByRole('button', { name: 'Save' }).click();
      await outputs.getByText('All is well.').waitFor();
    });
  },
  TEST_MS,
);

const modes: [string, Partial<TabOptions>][] = [
  ['dark', { colorScheme: 'dark' }],
  ['phone', PHONE],
];
/** Both in one, but for depth. */
const together: typeof modes = [['dark-phone', { colorScheme: 'dark', ...PHONE }]];
test.each(isFullDepth ? modes : together)(
  'all of it in %s',
  async (mode, options) => {
    const { id } = await workedOn(here.ana);
    await on(
      here.ana,
      id,
      async (view, { page, problems }) => {
        const faults: string[] = [];
        const check = async (name: string) => {
          await keepPicture(page, `${name}-${mode}`);
          faults.push(...(await findAccessFaults(page)).map((fault) => `${name}: ${fault}`));
          if (await isWiderThanItsWindow(page)) faults.push(`${name} is wider than its window`);
        };
        await view.open();
        await check('conclude-outcome');
        await view.choose('Resolved');
        await check('conclude-notes');
        await view.notesText.fill('The new client holds the tunnel');
        await view.submit();
        await view.copy.waitFor();
        await check('conclude-summary');
        await view.dialog.getByRole('button', { name: 'Done' }).click();
        await view.notes.getByText('Written by the model').waitFor();
        await check('notes-panel');
        expect([...faults, ...problems]).toEqual([]);
      },
      options,
    );
  },
  TEST_MS,
);
