import type { Page } from 'playwright-core';

const PATIENCE_MS = 30_000;

/**
 * Goes to another page of the open app, as the browser's buttons do, which costs less than to load it anew. It goes by a
 * page that is not there, so that nothing of the one before is left, not even of the same one, nor its messages; what was
 * read from the server is kept. Resolves when the new page has given the window its title.
 */
export async function goWithin(page: Page, path: string): Promise<void> {
  await page.locator('html').evaluate(
    async (root, { to, PATIENCE_MS }) => {
      const { ownerDocument } = root;
      const view = ownerDocument.defaultView;
      const nowhere = 'Not found - Weft';
      const push = (where: string) => {
        view.history.pushState({ idx: view.history.length }, '', where);
        view.dispatchEvent(new view.PopStateEvent('popstate', { state: view.history.state }));
      };
      const wait = async (what: string, isSo: () => boolean) => {
        for (const deadline = Date.now() + PATIENCE_MS; !isSo();) {
          if (Date.now() > deadline) throw new Error(`waited for ${what}; “${ownerDocument.title}” is shown`);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      push('/nowhere');
      await wait('the page that is not there', () => ownerDocument.title === nowhere);
      await wait('the messages to go', () => {
        const isOver = !ownerDocument.querySelector('[aria-label^="Notifications"] [role$="dialog"]');
        const escape = { key: 'Escape', bubbles: true };
        if (!isOver) ownerDocument.body.dispatchEvent(new view.KeyboardEvent('keydown', escape));
        return isOver;
      });
      push(to);
      await wait(to, () => ownerDocument.title !== nowhere);
    },
    { to: path, PATIENCE_MS },
  );
}
