import type { ExportFormat } from '../../../contracts/support/exports';
import { maskTexts } from '../../../contracts/secrets/find-secrets';
import type { WholeSession } from '../../../models/support/records/read-whole-session';
import { sessionBlocks } from './session-blocks';
import { toMarkdown } from './to-markdown';
import { toPdf } from './to-pdf';

/** A session as a file, without secrets, also those from before they were masked. Takes seconds of CPU for a long one: call it in a thread of its own. */
export async function renderExport(session: WholeSession, format: ExportFormat): Promise<Buffer> {
  const whole = maskTexts(session);
  switch (format) {
    case 'markdown':
      return Buffer.from(toMarkdown(sessionBlocks(whole)));
    case 'pdf':
      return toPdf(sessionBlocks(whole), whole.session.title);
    case 'json': {
      const head = { format: 'weft-support-session', version: 1, exported_at: new Date().toISOString() };
      return Buffer.from(JSON.stringify({ ...head, ...whole }, null, 2));
    }
  }
}
