/** Negative control of the accessibility check: what it must find, and what is no fault. */
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { axeScript, findAccessFaults } from './support/check-page';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
});
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 600 } });
  await context.addInitScript(axeScript);
  page = await context.newPage();
});
afterEach(() => page.context().close());
afterAll(() => browser?.close());

/** A page with a button of this size, followed by one right below it, at the foot of a window with a bar over its edge. */
const show = async (size: number, barHeight: number): Promise<void> => {
  const button = (name: string) =>
    `<button aria-label="${name}" style="display:block;width:${size}px;height:${size}px;padding:0;margin:0"></button>`;
  await page.goto('about:blank');
  await page.setContent(
    `<!doctype html><html lang="en"><title>Control</title><main><h1>Control</h1><div style="height:480px"></div>${button('one')}${button('two')}<div style="height:900px"></div></main>
     <nav aria-label="bar" style="position:fixed;bottom:0;left:0;right:0;height:${barHeight}px;background:#fff"><a href="#x">x</a></nav></html>`,
  );
};

test('a target that is too small is found, also where it is not covered', async () => {
  await show(10, 0);
  const faults = await findAccessFaults(page);
  expect(faults.filter((fault) => fault.startsWith('target-size')).length).toBeGreaterThan(0);
});

test('a target that is too small is found where a bar covers a part of it, too', async () => {
  await show(10, 40);
  const faults = await findAccessFaults(page);
  expect(faults.filter((fault) => fault.startsWith('target-size')).length).toBeGreaterThan(0);
});

test('a target of a good size is no fault where a bar covers a part of it', async () => {
  await show(44, 40);
  expect((await findAccessFaults(page)).filter((fault) => fault.includes('button'))).toEqual([]);
});
