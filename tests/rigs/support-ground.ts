/** Streams of support sessions, for tests. */
import { createParser } from 'eventsource-parser';
import { SUPPORT_SETTINGS_DEFAULT } from '../../src/contracts/support/settings';
import type { WeftClient } from '../support/weft-client';

/** A person's organisation drafts no notes ahead: the models are called for what is said alone. */
export async function withoutDrafts(admin: WeftClient): Promise<void> {
  await admin.request('PUT', '/api/ai-sessions/settings', {
    body: { ...SUPPORT_SETTINGS_DEFAULT, living_draft: false },
  });
}

export interface SupportFrame {
  id: string;
  event: string | undefined;
  /** As it came. */
  text: string;
}

/** All frames of a stream, until its end. */
export async function readFrames(response: Response): Promise<SupportFrame[]> {
  const frames: SupportFrame[] = [];
  const parser = createParser({ onEvent: ({ id, event, data }) => frames.push({ id: id ?? '', event, text: data }) });
  parser.feed(await response.text());
  return frames;
}

/** What a reader of the plain form has put together. */
export const plainText = (frames: readonly SupportFrame[]): string =>
  frames
    .filter(({ event, text }) => !event && text !== '[DONE]')
    .map(({ text }) => text)
    .join('');

/** What a reader of the typed form has: its text, the last lane, and how it ended. */
export function typedOf(frames: readonly SupportFrame[]): { text: string; lane: unknown; done: unknown } {
  const read = { text: '', lane: undefined as unknown, done: undefined as unknown };
  for (const { event, text } of frames) {
    const data = JSON.parse(text) as { text?: string; lane?: unknown };
    if (event === 'reset') read.text = '';
    if (event === 'delta') read.text += data.text ?? '';
    if (event === 'task-lane') read.lane = data.lane;
    if (event === 'done') read.done = data;
  }
  return read;
}
