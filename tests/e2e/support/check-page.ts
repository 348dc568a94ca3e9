import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const OUTPUT = join(__dirname, '../../output');
/** What WCAG 2.2 AA asks for, as far as a program can tell. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Rules of these that read colours. */
const COLOR_RULES: axe.RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };
/** Until a page has taken note of an animation's end. */
const SETTLE_MS = 50;
const SERIOUS = new Set(['critical', 'serious']);
/**
 * An empty element of Base UI (1.9) that hands the focus on as soon as it gets it, hidden from screen readers. axe sees a
 * hidden element that takes the focus, which here it never keeps (a test of its own holds that). Known there as a false
 * alarm: mui/base-ui#4668, #5706.
 */
const isFocusGuard = (rule: string, html: string): boolean =>
  rule === 'aria-hidden-focus' && /^<span [^>]*data-base-ui-focus-guard=""[^>]*><\/span>$/.test(html);

/** To be given to `context.addInitScript`: the pages' policy lets no other script in. */
export const axeScript = { content: axe.source };

/** Accessibility faults of the page as it stands, critical and serious ones, each as one line. */
export async function findAccessFaults(page: Page): Promise<string[]> {
  return tellFaults(page, await runAxe(page, { runOnly: TAGS }));
}

/** Faults of the page's colours alone: all that another colour scheme can change. */
export async function findColorFaults(page: Page): Promise<string[]> {
  return tellFaults(page, await runAxe(page, { runOnly: COLOR_RULES }));
}

async function tellFaults(page: Page, violations: axe.Result[]): Promise<string[]> {
  const faults = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ id, impact, target: target.join(' '), failureSummary })),
  );
  const kept: typeof faults = [];
  for (const fault of faults)
    if (fault.id !== 'target-size' || (await isSmallInTheMiddle(page, fault.target))) kept.push(fault);
  return kept.map(
    ({ id, impact, target, failureSummary }) =>
      `${id} (${impact}) at ${target}: ${failureSummary?.replace(/\s+/g, ' ')}`,
  );
}

/** Whether a target is too small also in the middle of the window: a bar that stays covers what is at the edge. */
async function isSmallInTheMiddle(page: Page, target: string): Promise<boolean> {
  await page.locator(target).evaluate((element) => element.scrollIntoView({ block: 'center' }));
  return (await runAxe(page, { within: target, runOnly: TAGS })).some(({ id }) => id === 'target-size');
}

async function runAxe(
  page: Page,
  { within, runOnly }: { within?: string; runOnly: axe.RunOptions['runOnly'] },
): Promise<axe.Result[]> {
  const { violations } = await page.locator('html').evaluate(
    async (root, { runOnly, within, SETTLE_MS }): Promise<axe.AxeResults> => {
      // Colours on their way to others are nobody's fault, nor is a dialog that is about to be gone. One end begins another.
      for (let rounds = 0; rounds < 3; rounds += 1) {
        for (const animation of root.ownerDocument.getAnimations()) {
          const { endTime } = animation.effect?.getComputedTiming() ?? {};
          if (endTime === Infinity) animation.cancel();
          else animation.finish();
        }
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      }
      return root.ownerDocument.defaultView.axe.run(within ?? root.ownerDocument, {
        runOnly,
        resultTypes: ['violations'],
      });
    },
    { runOnly, within, SETTLE_MS },
  );
  return violations
    .filter(({ impact }) => SERIOUS.has(impact ?? ''))
    .map((violation) => ({
      ...violation,
      nodes: violation.nodes.filter(({ html }) => !isFocusGuard(violation.id, html)),
    }));
}

/** Keeps a picture in tests/output/ for people to look at, where KEEP_PICTURES is set: each takes half a second. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!process.env['KEEP_PICTURES']) return;
  mkdirSync(OUTPUT, { recursive: true });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), animations: 'disabled' });
}

/** True where the page can be scrolled sideways. */
export const isWiderThanItsWindow = (page: Page): Promise<boolean> =>
  page.locator('html').evaluate((root) => root.scrollWidth > root.clientWidth);

/** Controls that messages lie upon, by name: what is there cannot be clicked. Throws where no message is shown. */
export const controlsUnderMessages = (page: Page): Promise<string[]> =>
  page.getByRole('region', { name: 'Notifications' }).evaluate((region) => {
    const messages = [...region.querySelectorAll('[role="dialog"],[role="alertdialog"]')];
    if (messages.length === 0) throw new Error('no message is shown');
    const boxes = messages.map((message) => message.getBoundingClientRect());
    const controls = [...region.ownerDocument.querySelectorAll('a[href],button,label,input,textarea,[role="switch"]')];
    return controls
      .filter((control) => {
        const one = control.getBoundingClientRect();
        return (
          !region.contains(control) &&
          one.width > 1 &&
          boxes.some(
            (box) => one.left < box.right && one.right > box.left && one.top < box.bottom && one.bottom > box.top,
          )
        );
      })
      .map((control) => control.getAttribute('aria-label') ?? control.textContent ?? '');
  });
