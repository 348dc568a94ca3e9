import type { Connection } from 'mongoose';
import {
  documentationGet,
  documentationStream,
  NOTE_SECTIONS,
  notesApprove,
  notesEdit,
  notesRegenerate,
  notesVersions,
  type SectionText,
} from '../../../contracts/support/documentation';
import { approveNotes } from '../../../commands/support/approve-notes';
import type { AppendAudit } from '../../../models/canvas/records/append-audit';
import type { Models } from '../../../models/index';
import type { RunRecord } from '../../../models/runs/run.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { documentFromRecord } from '../../../models/support/notes/document-from-record';
import { type KeptIndexing, keepIndexing } from '../../../models/support/records/keep-indexing';
import { presentNotes } from '../../../models/support/notes/present-notes';
import { readSessionRecord } from '../../../models/support/records/read-session-record';
import { recordStateOf } from '../../../models/support/records/record-state';
import { findNewestNotes, listNotes, saveNotes } from '../../../models/support/notes/save-notes';
import { parseSections } from '../../../models/support/notes/text/parse-sections';
import type { DuePush } from '../../../models/support/tickets/keep-outbox';
import type { Caller } from '../../../platform/caller';
import { withTransaction } from '../../../platform/mongo';
import { type DocumentDeps, ensureDocumentationRun, startDocument } from '../../../commands/support/begin-documents';
import type { StartDeps } from '../../../producers/start-run';
import { parseReaderPlace } from '../../streams/reader-place';
import { admitCommand } from '../../../security/agent-text/admit-command';
import type { TellLimit } from '../../../security/limits/rate-limits';
import type { RouteContext } from '../../route';
import { type Route, route } from '../../route';
import { type StreamDeps, streamRun } from '../../streams/stream-run';

export interface DocumentRouteDeps {
  models: Models;
  connection: Connection;
  appendAudit: AppendAudit;
  start: StartDeps;
  stream: StreamDeps;
  /** Throws where the caller may start no run that writes (quota, budget). */
  admit(caller: Caller, tell: TellLimit): Promise<() => void>;
  /** Told of a new run, to tell people. */
  onStarted(run: RunRecord): void;
  /** Told of what of a session changed, to tell people. */
  onChanged(session: SupportSessionRecord, changed: 'notes' | 'outputs' | 'pushes'): void;
  issuePushes(due: readonly DuePush[]): Promise<void>;
  beginIndexing(kept: readonly KeptIndexing[], caller: Caller): Promise<void>;
}

/** Ticket notes: as they are written, as they were, by hand, approved. */
export const documentationRoutes = (deps: DocumentRouteDeps): Route[] => [
  route(documentationGet, async ({ session }) => ({
    status: 200,
    body: documentFromRecord(await readSessionRecord(deps.models, session)),
  })),

  route(documentationStream, async ({ session, caller, query, request, response, tellLimit }) => {
    const { run, isNew, position } = await ensureDocumentationRun(docDeps(deps, caller, tellLimit), session, caller);
    if (isNew) deps.onStarted(run);
    await streamRun(deps.stream, response, run, {
      format: query.format === 'typed' ? 'support' : 'support-text',
      since: parseReaderPlace(request.header('last-event-id'), run._id.toHexString()),
      isNamed: true,
      position,
    });
    return 'streamed';
  }),

  route(notesVersions, async ({ session }) => {
    const versions = await listNotes(deps.models, session._id);
    return { status: 200, body: { items: versions.map(presentNotes) } };
  }),

  route(notesEdit, async ({ session, caller, body }) => {
    const newest = await findNewestNotes(deps.models, session._id);
    const parsed = parseSections(body.text, NOTE_SECTIONS, (newest?.sections ?? []) as SectionText[]);
    const saved = await withTransaction(deps.connection, async (dbSession) => {
      const made = await saveNotes(
        deps.models,
        dbSession,
        session._id,
        {
          ...parsed,
          ...{ origin: 'edited', isDraft: false, repairs: [] },
          ...{ state: recordStateOf(session), messageSeq: session.messageCount },
          author: { id: caller.userId, name: caller.name },
        },
        body.version,
      );
      return { ...made, indexing: await keepIndexing(deps.models, made.session, dbSession) };
    });
    await deps.beginIndexing(saved.indexing, caller);
    deps.onChanged(saved.session, 'notes');
    return { status: 200, body: presentNotes(saved.notes) };
  }),

  route(notesRegenerate, async ({ session, caller, body, idempotencyKey, tellLimit }) => {
    const { run, isNew } = await startDocument(docDeps(deps, caller, tellLimit), {
      ...{
        session,
        caller,
        target: 'notes',
        instruction: admitInstruction(body.instruction),
        idempotencyKey,
        isAnew: true,
      },
      ...(body.section && { section: body.section }),
      request: [session._id.toHexString(), body],
    });
    if (isNew) deps.onStarted(run);
    return { status: 202, body: { runId: run._id.toHexString() } };
  }),

  route(notesApprove, async ({ session, caller, params }) => {
    const approved = await approveNotes(deps, session, params.version, caller);
    await Promise.all([deps.issuePushes(approved.due), deps.beginIndexing(approved.indexing, caller)]);
    deps.onChanged(approved.session, 'notes');
    return { status: 200, body: presentNotes(approved.notes) };
  }),
];

/** How something is to be written, where somebody said so. 400 `prompt_rejected`. */
export const admitInstruction = (instruction: string | undefined): string | undefined =>
  instruction === undefined ? undefined : admitCommand('support.instruction', instruction);

/** What starting a run for this caller takes. */
export const docDeps = (
  deps: Pick<DocumentRouteDeps, 'start' | 'connection' | 'admit'>,
  caller: Caller,
  tell: RouteContext<typeof documentationStream>['tellLimit'],
): DocumentDeps => ({
  ...deps.start,
  connection: deps.connection,
  admit: () => deps.admit(caller, tell),
});
