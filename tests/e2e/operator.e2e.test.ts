/** The tools that come with the server, in a browser: the API's documentation, and the queues for the operator alone. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openTab, type TabOptions } from '../support/browser';
import { ProcessRig } from '../rigs/process-rig';
import { isWiderThanItsWindow, keepPicture } from './support/check-page';

const TEST_MS = 120_000;
const TOKEN = 'operator-token-of-the-test';
/** As it comes from a proxy: not from this machine. */
const FROM_AFAR = { 'x-forwarded-for': '203.0.113.7' };
let rig: ProcessRig;
let browser: Browser;

beforeAll(async () => {
  [rig, browser] = await Promise.all([
    ProcessRig.start({ isWhole: true, environment: { METRICS_TOKEN: TOKEN } }),
    launchBrowser(),
  ]);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
});

/** Opens a window, with everything red in its console, refused requests too. */
async function open(options: Partial<TabOptions> = {}): Promise<{ page: Page; errors: string[] }> {
  const { page, problems: errors } = await openTab(browser, { url: rig.url, ...options });
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return { page, errors };
}

test(
  'the API’s documentation shows the operations, and tries one',
  async () => {
    const { page, errors } = await open();
    await page.goto('/docs');
    await page.getByRole('heading', { name: /^Weft/ }).waitFor();
    const part = (name: string) => page.locator(`#operations-tag-${name}`).getByRole('button').first();
    await part('Accounts').click();
    await page.getByText('Swap a refresh token for new tokens').click();
    await page.getByText(/nobody is logged in here, which is no error/).waitFor();
    await part('Accounts').click();
    await part('System').click();
    const operation = page.locator('.opblock').filter({ hasText: '/api/v1/system' });
    await operation.getByRole('button').first().click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    const answered = page.waitForResponse('**/api/v1/system');
    await page.getByRole('button', { name: 'Execute' }).click();
    expect((await answered).status()).toBe(200);
    await keepPicture(page, 'docs');
    expect(errors).toEqual([]);
    await page.goto('/docs/sockets');
    await page.getByRole('heading', { name: 'blocks_bulk_added_chunk' }).waitFor();
    expect(await isWiderThanItsWindow(page)).toBe(false);
    // In the pages' own look: their words, not the browser's.
    expect(
      await page.locator('body').evaluate((body) => body.ownerDocument.defaultView.getComputedStyle(body).fontFamily),
    ).toContain('Inter');
    await keepPicture(page, 'docs-sockets');
    expect(errors).toEqual([]);
    await page.context().close();
  },
  TEST_MS,
);

test.each<[string, Partial<TabOptions>]>([
  ['on this machine', { httpCredentials: { username: 'operator', password: TOKEN } }],
  ['from afar', { extraHTTPHeaders: FROM_AFAR, httpCredentials: { username: 'operator', password: TOKEN } }],
])(
  'the operator %s sees the queues',
  async (_, options) => {
    const { page, errors } = await open(options);
    await page.goto('/admin/queues');
    await page
      .getByRole('link', { name: /generation/ })
      .first()
      .click();
    await page
      .getByText(/completed/i)
      .first()
      .waitFor();
    await keepPicture(page, 'queues');
    // With a token the browser asks without it first, and is told to.
    expect(errors.filter((error) => !/status of 401/.test(error))).toEqual([]);
    await page.context().close();
  },
  TEST_MS,
);

test(
  'anybody else is refused, with a wrong token too',
  async () => {
    const guessed = { httpCredentials: { username: 'operator', password: 'guessed' } };
    // As a proxy on this machine that says nothing of whom it serves, and as one that does.
    for (const options of [{}, guessed, { extraHTTPHeaders: FROM_AFAR }, { extraHTTPHeaders: FROM_AFAR, ...guessed }]) {
      const { page } = await open(options);
      for (const path of ['/admin/queues', '/admin/queues/api/queues']) {
        const answer = await page.request.get(path);
        expect([answer.status(), (await answer.json()) as unknown]).toMatchObject([401, { code: 'operator_only' }]);
      }
      await page.goto('/admin/queues').catch(() => undefined); // a window that asks for the token shows nothing else
      expect(await page.getByRole('link').count()).toBe(0);
      await page.context().close();
    }
  },
  TEST_MS,
);
