/** The canvas as a person sees it: found by role, name and text, never by class. */
import type { Locator, Page } from 'playwright-core';
import { waitFor } from '../../rigs/test-services';
import type { WeftClient } from '../../support/weft-client';
import { goWithin } from './go-within';

/** A generation on two busy cores, with previews slow enough to be seen. */
export const GENERATION_MS = 45_000;

export class CanvasPage {
  constructor(readonly page: Page) {}

  /** Within the app, where the window has it open. */
  async open(canvasId: string): Promise<this> {
    const path = `/canvases/${canvasId}`;
    await (this.page.url().startsWith('http') ? goWithin(this.page, path) : this.page.goto(path));
    await this.page.getByRole('toolbar', { name: 'Zoom' }).waitFor();
    return this;
  }

  /** Saved blocks that are drawn; arrows are lines and not among them. */
  get blocks(): Locator {
    return this.page.getByRole('group', {
      name: /^(Text|Heading|Sticky|To-do|List|Table|Code|Link|Image|Shape|Section)( by [^:]+)?: /,
    });
  }

  block(text: string | RegExp): Locator {
    return this.blocks.filter({ hasText: text });
  }

  /** Previews of the agent. */
  get ghosts(): Locator {
    return this.page.getByLabel(/^Preview\. /);
  }

  get prompt(): Locator {
    return this.page.getByLabel('What should the agent make?');
  }

  /** Sends a prompt from the panel, which a wide window has open. */
  async ask(prompt: string): Promise<void> {
    await this.prompt.fill(prompt);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  async completed(): Promise<void> {
    await this.page
      .getByText(/^Done\. \d+ blocks? made/)
      .first()
      .waitFor({ timeout: GENERATION_MS });
  }

  /** Waits until this window shows as many blocks as the server has, and no preview; gives their number. */
  async settled(client: WeftClient, canvasId: string): Promise<number> {
    return waitFor(
      'the view to show what the server has',
      async () => {
        const { items } = await client.blocks(canvasId);
        const drawn = items.filter(({ kind }) => kind !== 'connector').length;
        return (await this.blocks.count()) === drawn && (await this.ghosts.count()) === 0 && drawn > 0 && drawn;
      },
      GENERATION_MS,
    );
  }

  /** Writes into a block by double click. */
  async edit(block: Locator, kind: string, text: string): Promise<void> {
    await block.dblclick();
    const editor = this.page.getByRole('textbox', { name: `${kind} text` });
    await editor.fill(text);
    await editor.press('Escape');
  }
}
