/** Log-in by a provider in the browser: there and back through the provider's own page; what is linked; what went wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { openOidcProvider, type TestProvider } from '../../fakes/open-oidc-provider';
import { ProcessRig } from '../../rigs/process-rig';
import { isWiderThanItsWindow } from '../support/check-page';
import { nth } from '../support/people';

const TEST_MS = 150_000;

let rig: ProcessRig;
let browser: Browser;
let provider: TestProvider;
let folder: string;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ workers: 0, schedulers: 0 }), launchBrowser()]);
  provider = await openOidcProvider([`${rig.url}/api/v1/auth/oidc/test/callback`]);
  provider.people.set('grace', { email: 'grace@example.test', email_verified: true, name: 'Grace Hopper' });
  provider.people.set('eve', { email: 'eve@example.test', email_verified: false });
  folder = await mkdtemp(join(tmpdir(), 'weft-oidc-'));
  const { issuer, clientId } = provider;
  const entry = { id: 'test', label: 'Test provider', issuer, clientId, clientSecret: '${OIDC_TEST_SECRET}' };
  const file = join(folder, 'oidc.json');
  await writeFile(file, JSON.stringify({ providers: [entry] }));
  // Each must know the other's address: the server starts again at the one it has.
  const api = nth(rig.apis, 0);
  await api.kill();
  await api.start({ PUBLIC_URL: rig.url, OIDC_FILE: file, OIDC_TEST_SECRET: provider.clientSecret });
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await provider?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A window whose problems are ours: the provider's page is of another origin and wants a font from a third. */
async function openWindow(options: { width: number; colorScheme: 'light' | 'dark' }): Promise<Tab> {
  const { width, colorScheme } = options;
  const tab = await openTab(browser, { url: rig.url, viewport: { width, height: 800 }, colorScheme });
  await tab.page.route('https://fonts.googleapis.com/**', (route) => route.abort());
  return tab;
}
const problemsOf = ({ problems }: Tab) =>
  problems.filter((problem) => !problem.includes(provider.issuer) && !problem.includes('fonts.googleapis.com'));

test(
  'somebody comes in by a provider, with the keyboard; sees what is linked and cannot unlink the last way in',
  async () => {
    const tab = await openWindow({ width: 1_280, colorScheme: 'light' });
    const { page } = tab;
    await showingPage(tab, async () => {
      // From a page that asks for the log-in, and back to it.
      await page.goto('/settings/profile');
      const go = page.getByRole('link', { name: 'Continue with Test provider' });
      await go.focus();
      await page.keyboard.press('Enter');
      await page.getByPlaceholder('Enter any login').fill('grace');
      await page.getByPlaceholder('and password').fill('any');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/settings/profile');
      await page.getByText('You log in by a provider and have no password.').waitFor();
      await page.getByText('Test provider · grace@example.test').waitFor();
      await page.getByRole('button', { name: 'Unlink Test provider' }).click();
      await page.getByText('This is the only way into your account.').first().waitFor();
      // The provider knows the browser by now: it comes back at once, with what is linked already.
      await page.getByRole('button', { name: 'Link Test provider', exact: true }).click();
      await page.getByText('Linked. You can log in by it from now on.').waitFor();
      const unlink = page.getByRole('button', { name: 'Unlink Test provider' });
      await unlink.first().waitFor();
      expect(await unlink.count()).toBe(1);
      await page.reload();
      await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
    });
    expect(problemsOf(tab)).toEqual([]);
    await tab.context.close();
  },
  TEST_MS,
);

test(
  'a refused log-in is a sentence on the log-in page, on a phone too',
  async () => {
    const tab = await openWindow({ width: 360, colorScheme: 'dark' });
    const { page } = tab;
    await showingPage(tab, async () => {
      await page.goto('/login');
      await page.getByRole('link', { name: 'Continue with Test provider' }).click();
      await page.getByPlaceholder('Enter any login').fill('eve');
      await page.getByPlaceholder('and password').fill('any');
      await page.getByRole('button', { name: 'Sign-in' }).click();
      await page.getByRole('alert').getByText('does not say that your email is verified').waitFor();
      await page.getByRole('link', { name: 'Continue with Test provider' }).waitFor();
      expect(await isWiderThanItsWindow(page)).toBe(false);
      await page.goto('/login?error=something-else');
      await page.getByRole('alert').getByText('The log-in did not work.').waitFor();
    });
    expect(problemsOf(tab)).toEqual([]);
    await tab.context.close();
  },
  TEST_MS,
);
