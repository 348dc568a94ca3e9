/** Log-in by a provider in the browser, and accounts connected at one: there and back through its own page; what is linked; what went wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage, type Tab } from '../../support/browser';
import { FAKE_CLIENT, type FakeAccounts, openFakeAccounts } from '../../fakes/fake-accounts';
import { openOidcProvider, type TestProvider } from '../../fakes/open-oidc-provider';
import { ProcessRig } from '../../rigs/process-rig';
import { axeScript, findAccessFaults, isWiderThanItsWindow, keepPicture } from '../support/check-page';
import { accountOf, nth } from '../support/people';

const TEST_MS = 150_000;

let rig: ProcessRig;
let browser: Browser;
let provider: TestProvider;
let google: FakeAccounts;
let folder: string;

beforeAll(async () => {
  [rig, browser] = await Promise.all([ProcessRig.start({ workers: 0, schedulers: 0 }), launchBrowser()]);
  provider = await openOidcProvider([`${rig.url}/api/v1/auth/oidc/test/callback`]);
  provider.people.set('grace', { email: 'grace@example.test', email_verified: true, name: 'Grace Hopper' });
  provider.people.set('eve', { email: 'eve@example.test', email_verified: false });
  google = await openFakeAccounts('google', [`${rig.url}/api/v1/oauth/gmail/callback`]);
  folder = await mkdtemp(join(tmpdir(), 'weft-oidc-'));
  const { issuer, clientId } = provider;
  const entry = { id: 'test', label: 'Test provider', issuer, clientId, clientSecret: '${OIDC_TEST_SECRET}' };
  const file = join(folder, 'oidc.json');
  await writeFile(file, JSON.stringify({ providers: [entry] }));
  // Each must know the other's address: the server starts again at the one it has.
  const api = nth(rig.apis, 0);
  await api.kill();
  await api.start({
    ...{ PUBLIC_URL: rig.url, OIDC_FILE: file, OIDC_TEST_SECRET: provider.clientSecret },
    ...{ GOOGLE_CLIENT_ID: FAKE_CLIENT.id, GOOGLE_CLIENT_SECRET: FAKE_CLIENT.secret, GOOGLE_ISSUER: google.url },
  });
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await provider?.close();
  await google?.close();
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

test(
  'an account is connected through our page and the provider’s, connected again after a refusal, and disconnected; never by somebody else’s link',
  async () => {
    const [ana, eve] = [await rig.person(), await rig.person()];
    const viewport = { width: 390, height: 844 };
    const tab = await openTab(browser, { url: rig.url, viewport, colorScheme: 'dark', account: accountOf(ana) });
    const { page } = tab;
    await tab.context.addInitScript(axeScript);
    const faults: string[] = [];
    const look = async (name: string) => {
      await keepPicture(page, `connections-${name}`);
      faults.push(...(await findAccessFaults(page)));
      if (await isWiderThanItsWindow(page)) faults.push(`${name} is wider than its window`);
    };
    const throughGoogle = async () => {
      await page.getByRole('button', { name: 'Go on to Google' }).click();
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('Connected. Agents can read it from now on.').waitFor();
    };
    await showingPage(tab, async () => {
      await page.goto('/settings/connections');
      await page.getByText('MICROSOFT_CLIENT_ID').first().waitFor();
      await look('none');
      await page.getByRole('button', { name: 'Connect Gmail' }).click();
      await page.getByText('https://www.googleapis.com/auth/gmail.readonly').waitFor();
      await look('asked');
      await throughGoogle();
      await page.getByText('ada@accounts.example').waitFor();
      expect(new URL(page.url()).search).toMatch(/^\?connection_id=[0-9a-f]{24}$/);

      google.takeBack('ada');
      await rig.db.collection('connected_account_tokens').updateMany({}, { $set: { refreshedAt: new Date(0) } });
      const connection_id = new URL(page.url()).searchParams.get('connection_id');
      await ana.request('POST', '/api/v1/oauth/gmail/refresh', { body: { connection_id } });
      await page.goto('/home');
      await page.getByText('Gmail (ada@accounts.example) must be connected again.').waitFor();
      await look('bar');
      await page.getByRole('link', { name: 'Connect again' }).click();
      await page.getByText('The provider lets nobody in any more').waitFor();
      await look('refused');
      await page.getByRole('button', { name: 'Connect again: ada@accounts.example' }).click();
      await page.getByRole('heading', { name: 'Connect ada@accounts.example again' }).waitFor();
      await throughGoogle();

      await page.getByRole('button', { name: 'Disconnect ada@accounts.example' }).click();
      await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
      await page.getByText('It is forgotten 30 days after.').waitFor();
      await look('disconnected');

      const theirs = await eve.request<{ authorization_url: string }>('GET', '/api/v1/oauth/gmail/authorize');
      await page.goto(new URL(theirs.authorization_url).pathname);
      await page.getByText('Somebody else made this link.').waitFor();
      await look('foreign');
    });
    expect(faults).toEqual([]);
    const own = tab.problems.filter((problem) => !problem.includes(google.url));
    // The browser notes the refusal of the foreign link by itself.
    expect(own.filter((problem) => !problem.includes('403'))).toEqual([]);
    await tab.context.close();
  },
  TEST_MS,
);
