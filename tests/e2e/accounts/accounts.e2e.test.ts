/** Accounts in the browser: somebody is invited and comes in by the mail; a password is forgotten; log-ins end. */
import type { Browser } from 'playwright-core';
import { launchBrowser, openTab, showingPage } from '../../support/browser';
import { ProcessRig } from '../../rigs/process-rig';
import { TEST_PASSWORD, WeftClient } from '../../support/weft-client';
import { waitFor } from '../../rigs/test-services';
import { makeMailFolder, type MailFolder } from '../support/mail-folder';
import { accountOf, inviteColleagues, nth } from '../support/people';

const TEST_MS = 150_000;
const NEW_PASSWORD = 'another password of mine';

let rig: ProcessRig;
let browser: Browser;
let mails: MailFolder;
let ana: WeftClient;

beforeAll(async () => {
  mails = await makeMailFolder();
  const { environment } = mails;
  [rig, browser] = await Promise.all([ProcessRig.start({ isWhole: true, environment }), launchBrowser()]);
  ana = nth(await inviteColleagues(rig, 'Ana'), 0);
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await rig?.stop();
  await mails?.remove();
});

test(
  'an invitation: sent by the page, taken from its mail, accepted; the new member is in the list',
  async () => {
    const email = 'grace@example.test';
    const inviter = await openTab(browser, { url: rig.url, account: accountOf(ana) });
    const guest = await openTab(browser, { url: rig.url });
    await showingPage(inviter, () =>
      showingPage(guest, async () => {
        await inviter.page.goto('/settings/members');
        await inviter.page.getByLabel('Email', { exact: true }).fill(email);
        await inviter.page.getByRole('button', { name: 'Invite', exact: true }).click();
        await inviter.page.getByRole('button', { name: `Revoke invitation of ${email}` }).waitFor();

        await guest.page.goto(await mails.linkTo(email, 'accept-invitation'));
        await guest.page.waitForURL((url) => url.search === '');
        await guest.page.getByText('Ana invites you to work with').waitFor();
        await guest.page.getByText(`You will log in as ${email}.`).waitFor();
        await guest.page.getByLabel('Your name').fill('Grace');
        await guest.page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
        await guest.page.keyboard.press('Enter');
        await guest.page.getByRole('heading', { name: 'Canvases' }).waitFor();
        await guest.page.goto('/settings/members');
        await guest.page.getByText('Grace (you)').waitFor();
        await guest.page.getByText('Admins and owners invite people and change roles.').waitFor();
        expect(await guest.page.getByRole('button', { name: 'Invite', exact: true }).count()).toBe(0);

        await inviter.page.reload();
        await inviter.page.getByRole('combobox', { name: 'Role, Grace: Member' }).waitFor();
        expect(await inviter.page.getByRole('button', { name: `Revoke invitation of ${email}` }).count()).toBe(0);
        await inviter.page.getByRole('button', { name: 'Remove Grace' }).click();
        await inviter.page.getByRole('dialog').getByRole('button', { name: 'Remove member' }).click();
        await inviter.page.getByRole('combobox', { name: 'Role, Grace: Member' }).waitFor({ state: 'detached' });
      }),
    );
    expect([...inviter.problems, ...guest.problems]).toEqual([]);
    await Promise.all([inviter.context.close(), guest.context.close()]);
  },
  TEST_MS,
);

test(
  'a forgotten password: the mail is asked for, its link sets a new one, which logs in',
  async () => {
    const ben = nth(await inviteColleagues(rig, 'Ben'), 0);
    const tab = await openTab(browser, { url: rig.url });
    const { page } = tab;
    await showingPage(tab, async () => {
      await page.goto('/login');
      await page.getByRole('link', { name: 'Forgot password?' }).click();
      await page.getByRole('heading', { name: 'Forgot password' }).waitFor(); // the log-in page has such a field too
      await page.getByLabel('Email', { exact: true }).fill(ben.user.email);
      await page.getByRole('button', { name: 'Send mail' }).click();
      await page.getByRole('status').getByText('Sent.').waitFor();
      const link = await mails.linkTo(ben.user.email, 'reset-password');
      await page.goto(link);
      await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByText('Your new password is set.').waitFor();
      await page.getByRole('link', { name: 'Log in' }).click();
      await page.getByLabel('Email', { exact: true }).fill(ben.user.email);
      await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Canvases' }).waitFor();
      // The link is spent.
      await page.goto(link);
      await page.getByLabel('New password', { exact: true }).fill(TEST_PASSWORD);
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByRole('alert').getByText('This link works no more').waitFor();
    });
    await tab.context.close();
  },
  TEST_MS,
);

test(
  'another role, given by a colleague: the open page learns of it, and says so',
  async () => {
    const people = await inviteColleagues(rig, 'Kim', 'Lea');
    const [kim, lea] = [nth(people, 0), nth(people, 1)];
    const tab = await openTab(browser, { url: rig.url, account: accountOf(lea) });
    const { page } = tab;
    await showingPage(tab, async () => {
      await page.goto('/settings/members');
      await page.getByLabel('Email', { exact: true }).fill('somebody@example.test');
      await kim.request('PATCH', `/api/v1/organisation/members/${lea.user.id}`, { body: { role: 'viewer' } });
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      await page.getByText('Your role is viewer now.').waitFor();
      await page.getByRole('button', { name: 'Invite', exact: true }).waitFor({ state: 'detached' });
    });
    await tab.context.close();
  },
  TEST_MS,
);

test(
  'the profile: the e-mail is verified, the password changed, log-ins end one by one and all at once',
  async () => {
    const eva = nth(await inviteColleagues(rig, 'Eva'), 0);
    const tab = await openTab(browser, { url: rig.url, account: accountOf(eva) });
    const { page } = tab;
    await showingPage(tab, async () => {
      await page.goto('/settings/profile');
      await page.getByText('Not verified').waitFor();
      const link = await mails.linkTo(eva.user.email, 'verify-email');
      await page.goto(link);
      await page.getByText('Your email is verified.').waitFor();
      await page.getByRole('link', { name: 'Go on to Weft' }).waitFor();
      expect(await page.getByRole('link', { name: 'Log in' }).count()).toBe(0);
      await page.goto(link);
      await page.getByText(/^This link works no more/).waitFor();
      await page.getByRole('link', { name: 'Open your profile for a new one' }).waitFor();
      await page.goto('/settings/profile');
      await page.getByText('Verified', { exact: true }).waitFor();

      for (let index = 0; index < 6; index += 1) await WeftClient.login(rig.url, eva.user.email);
      await page.reload();
      const others = page.getByRole('button', { name: /^End log-in of/ });
      // The one that looks is first, also when others began later; more are shown when asked for.
      await waitFor('some log-ins', async () => (await others.count()) === 4);
      await page.getByText('This one', { exact: true }).waitFor();
      await page.getByRole('button', { name: /^Show all \d+$/ }).click();
      const before = await waitFor('all log-ins', async () => (await others.count()) > 5 && others.count());
      await others.first().click();
      await waitFor('one log-in less', async () => (await others.count()) === before - 1);

      await page.getByLabel('Current password').fill('not the one');
      await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByText('The current password is wrong.').waitFor();
      await page.getByLabel('Current password').fill(TEST_PASSWORD);
      await page.getByRole('button', { name: 'Change password' }).dblclick(); // once is enough
      await page.getByText('Password changed.').waitFor();
      await waitFor('no other log-in', async () => (await others.count()) === 0);

      await page.getByRole('button', { name: 'Log out everywhere' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Log in' }).waitFor();
    });
    expect(tab.problems).toEqual([]);
    await tab.context.close();
  },
  TEST_MS,
);

test(
  'a log-in that ended: the page is read anew, and to somebody else it shows nothing of who was there',
  async () => {
    const [fay, gus] = await inviteColleagues(rig, 'Fay', 'Gus');
    if (!fay || !gus) throw new Error('two people were invited');
    await fay.request('POST', '/api/v1/api-keys', { body: { name: 'Key of Fay', scopes: ['read'] } });
    const tab = await openTab(browser, { url: rig.url, account: accountOf(fay) });
    const { page } = tab;
    const dialog = page.getByRole('dialog', { name: 'Log in' });
    const endLogIns = async ({ user } = fay) => {
      const elsewhere = await WeftClient.login(rig.url, user.email);
      await elsewhere.request('POST', '/api/v1/auth/logout-everywhere', { body: {} });
      await dialog.waitFor();
    };
    const logIn = async (email: string) => {
      await dialog.getByLabel('Email').fill(email);
      await dialog.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
    };
    await showingPage(tab, async () => {
      await page.goto('/api-keys');
      await page.getByText('Key of Fay').waitFor();
      await endLogIns();
      const readAnew = page.waitForResponse((response) => response.url().includes('/api/v1/api-keys') && response.ok());
      await logIn(fay.user.email);
      await readAnew;
      await page.getByText('Key of Fay').waitFor();
      expect(await page.getByText('Your log-in ended.').count()).toBe(0);

      await endLogIns();
      await logIn(gus.user.email);
      await page.getByRole('button', { name: 'Account: Gus' }).waitFor();
      await page.getByText('No API key yet.').waitFor();
      expect(await page.getByText('Key of Fay').count()).toBe(0);

      // Nor where they go to the log-in by themselves: what is kept for 10 s would be shown as it is.
      await endLogIns(gus);
      await dialog.getByRole('link', { name: 'Forgot password?' }).click();
      await page.getByRole('link', { name: 'Log in' }).click();
      const card = page.getByRole('region', { name: 'Log in' }); // the page before has a field for the e-mail, too
      await card.getByLabel('Email').fill(fay.user.email);
      await card.getByLabel('Password', { exact: true }).fill(TEST_PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Account: Fay' }).click();
      await page.getByRole('menuitem', { name: 'API keys' }).click();
      await page.getByText('Key of Fay').waitFor();
    });
    await tab.context.close();
  },
  TEST_MS,
);
