import type { EventFormat } from './event-format';
import { createSupportDocumentFormat } from './support-document';
import { createSupportReplyFormat } from './support-reply';

/** How a stream of a support session is written: `typed` events with JSON, or `text` with plain markers. */
export type SupportForm = 'typed' | 'text';

/** The events of a support run as its kind wants them shown. Frames depend on those before them: begin at the run's first event. */
export function createSupportFormat(form: SupportForm): EventFormat {
  const reply = createSupportReplyFormat(form);
  const document = createSupportDocumentFormat(form);
  return (event, run) => (run.kind === 'support.reply' ? reply(event, run) : document(event, run));
}
