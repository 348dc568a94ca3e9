import { launchBrowser, openTab } from '../support/browser';
import { ProcessRig } from '../support/process-rig';
import { accountOf, inviteColleagues, nth } from './support/people';
test('x', async () => {
  const [rig, browser] = await Promise.all([ProcessRig.start(), launchBrowser()]);
  const ana = nth(await inviteColleagues(rig, 'Ana'), 0);
  const { page } = await openTab(browser, { url: rig.url, account: accountOf(ana) });
  await page.goto('/canvases');
  await page.getByRole('heading', { name: 'Canvases' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  for (let i = 0; i < 5; i += 1) {
    console.log(i, await page.getByRole('dialog').count(), await page.locator('html').evaluate((r) => r.ownerDocument.activeElement.outerHTML.slice(0, 200)));
    await page.keyboard.press('Escape');
    await page.waitForTimeout(500);
  }
  await browser.close(); await rig.stop();
}, 100000);
