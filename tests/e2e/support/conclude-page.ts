/** The end of a support session as a person sees it: the dialog and the notes, found by role, name and text. */
import type { Locator, Page } from 'playwright-core';
import type { SupportSession } from '../../../src/contracts/support/sessions';
import type { WeftClient } from '../../support/weft-client';
import { beginSession } from './session-page';

export const NOTE_HEADINGS = ['Problem Summary', 'Steps Taken', 'Resolution', 'Next Steps'];
export const VPN = {
  title: 'VPN drops after sleep',
  problem_summary: 'The laptop loses the VPN when it wakes up',
  problem_domain: 'Network',
};

/** A session in which something was said and answered. */
export async function workedOn(client: WeftClient, session = VPN): Promise<SupportSession> {
  const begun = await beginSession(client, session);
  for (const content of [
    'It fails after sleep, since the update of the client',
    'A new client is installed, it holds',
  ]) {
    const answer = await client.fetch('POST', `/api/ai-sessions/${begun.id}/messages`, { body: { content } });
    if (!answer.ok) throw new Error(`saying something answered ${answer.status}`);
    await answer.text();
  }
  return begun;
}

export class ConcludePage {
  constructor(readonly page: Page) {}

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: /^Conclude / });
  }
  get summary(): Locator {
    return this.dialog.getByRole('region', { name: 'Summary', exact: true });
  }
  get copy(): Locator {
    return this.dialog.getByRole('button', { name: 'Copy to Clipboard' });
  }
  get notes(): Locator {
    return this.page.getByRole('region', { name: 'Ticket notes' });
  }
  get notesText(): Locator {
    return this.dialog.getByRole('textbox');
  }
  section(of: Locator, heading: string): Locator {
    return of.getByRole('region', { name: heading, exact: true });
  }

  async open(): Promise<this> {
    await this.page.getByRole('button', { name: /^Conclude/ }).click();
    await this.dialog.waitFor();
    return this;
  }
  async choose(outcome: 'Resolved' | 'Escalated' | 'Paused'): Promise<void> {
    await this.dialog.getByRole('button', { name: new RegExp(`^${outcome}`) }).click();
    await this.notesText.waitFor();
  }
  async submit(): Promise<void> {
    await this.dialog.getByRole('button', { name: /^(Resolve|Escalate|Pause) session$/ }).click();
  }
  /** Resolves, with these words. */
  async resolve(words: string): Promise<void> {
    await this.open();
    await this.choose('Resolved');
    await this.notesText.fill(words);
    await this.submit();
  }
}
