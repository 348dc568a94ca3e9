import { DOCUMENT_OUTPUT_TOKENS_MAX, DOCUMENT_ROLE } from '../../agents/support/notes/write-document';
import { REPLY_ROLE } from '../../agents/support/reply/reply-role';
import type { PathRight } from '../../http/path-right';
import { supportSecretRoutes } from '../../http/routes/support/secrets.routes';
import type { StreamDeps } from '../../http/streams/stream-run';
import { sessionRight } from '../../http/support/session-right';
import type { RunRecord } from '../../models/runs/run.model';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { announceSession } from '../../realtime/support/announce-session';
import type { Base } from '../base';
import type { FirstCall, SystemApi } from '../system';
import { supportAssistantRoutes } from './assistant-routes';
import { supportDocumentRoutes } from './document-routes';
import { supportSessionRoutes } from './session-routes';
import { supportTicketRoutes } from './ticket-routes';

/** Support sessions and the organisation's ticket system. Paths that are fixed stand before those with an id. */
export const openSupportApi = (base: Base, stream: StreamDeps): SystemApi => ({
  routes: [
    ...supportSessionRoutes(base),
    ...supportDocumentRoutes(base, stream),
    ...supportAssistantRoutes(base, stream),
    ...supportTicketRoutes(base),
    ...supportSecretRoutes(base),
  ],
  rights: { support: sessionRight as PathRight },
  firstCall: firstCallOf,
  onCancelled: (run) => tellSessionOf(base, run),
});

function firstCallOf({ kind }: RunRecord): FirstCall | undefined {
  if (kind === 'support.reply') return { model: REPLY_ROLE };
  if (kind === 'support.document' || kind === 'support.draft')
    return { model: DOCUMENT_ROLE, maxOutputTokens: DOCUMENT_OUTPUT_TOKENS_MAX };
  return undefined;
}

/** Everybody who sees the session learns that nobody works on it any more. */
async function tellSessionOf(base: Base, { subjectKind, subjectId, organisationId }: RunRecord): Promise<void> {
  if (subjectKind !== 'support' || !subjectId) return;
  const session = await base.models.SupportSession.findOne({ _id: subjectId, organisationId }, { vector: 0 }).lean<
    SupportSessionRecord | undefined
  >();
  if (session) await announceSession(base, session, 'session');
}
