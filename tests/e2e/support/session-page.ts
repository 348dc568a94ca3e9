/** A support session as a person sees it: found by role, name and text, never by class. */
import type { Locator, Page } from 'playwright-core';
import type { SupportSession } from '../../../src/contracts/support/sessions';
import type { WeftClient } from '../../support/weft-client';

/** An answer on two busy cores. */
export const ANSWER_MS = 30_000;

/** Begins a session as its person would. */
export const beginSession = (
  client: WeftClient,
  session: { title: string; problem_summary?: string; problem_domain?: string; mode?: 'chat' | 'guided' },
): Promise<SupportSession> => client.request('POST', '/api/ai-sessions', { body: session });

export class SessionPage {
  constructor(readonly page: Page) {}

  async open(sessionId: string): Promise<this> {
    await this.page.goto(`/support/${sessionId}`);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    return this;
  }

  get message(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' });
  }

  /** Everything that was said, in order. */
  get said(): Locator {
    return this.page.getByRole('region', { name: 'Conversation' }).getByRole('listitem');
  }

  get lane(): Locator {
    return this.page.getByRole('complementary', { name: 'Tasks' });
  }

  /** Tasks, questions and actions. */
  get tasks(): Locator {
    return this.page.getByRole('region', { name: /^(Question|Action): / });
  }

  /** What is left of the lane in the input's toolbar while it is closed. */
  get pill(): Locator {
    return this.page.getByRole('button', { name: /^Tasks \(\d+\)$/ });
  }

  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.page.getByRole('button', { name: /^(Send|Mask and send)$/ }).click();
  }

  /** Waits until the assistant has answered so often. */
  async answered(times = 1): Promise<void> {
    await this.page
      .getByRole('button', { name: 'Copy answer' })
      .nth(times - 1)
      .waitFor({ timeout: ANSWER_MS });
    await this.page.getByRole('button', { name: /^(Send|Mask and send)$/ }).waitFor({ timeout: ANSWER_MS });
  }
}
