import { Types } from 'mongoose';
import type { DocumentBasis } from '../../../agents/support/notes/document-basis';
import { beginningOf, DRAFT_KEY, writeDocument } from '../../../agents/support/notes/write-document';
import { readCallTimeouts } from '../../../llm/call-limits';
import type { RunRecord } from '../../../models/runs/run.model';
import type { SupportSessionRecord } from '../../../models/support/records/support-session.model';
import { issueIndexing } from '../../../producers/support/issue-indexing';
import { issuePushes } from '../../../producers/support/issue-pushes';
import { supportDocumentInput } from '../../../queues/support/support-inputs';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import { tellSession } from '../tell-session';
import type { WorkerDeps } from '../../worker-deps';
import { readBasis, type ReadOptions } from './read-basis';
import { nothingOf, type SavedDocument, saveDocument } from './save-document';

export type DocumentWorkerDeps = Pick<
  WorkerDeps,
  | 'models'
  | 'catalogue'
  | 'ownModels'
  | 'budgets'
  | 'ledger'
  | 'metrics'
  | 'masking'
  | 'config'
  | 'broadcaster'
  | 'queues'
  | 'wake'
  | 'log'
>;

/**
 * Works on a run that writes a document: what it rests on is read and recorded, what a draft has of it goes out at once, the
 * model writes the rest, one transaction keeps it. Nobody is asked for money: where there is none, the record is told.
 */
export async function writeDocumentRun(
  deps: DocumentWorkerDeps,
  context: RunContext,
  run: RunRecord,
  options: ReadOptions,
): Promise<void> {
  const input = supportDocumentInput.parse(run.input);
  const basis = await context.step<DocumentBasis>(
    { key: 'basis', kind: 'other', name: 'read the session', input },
    async (call) => {
      const read = await readBasis(deps.models, run.organisationId, input, options);
      const text = beginningOf(read);
      if (text === '') call.recordLater();
      else call.emit({ type: 'text-complete', data: { key: DRAFT_KEY, text } });
      return read;
    },
  );
  if (basis.isUnwanted) return context.succeed(() => Promise.resolve(nothingOf(basis)));
  const said = await writeDocument(
    context,
    {
      models: deps.catalogue,
      ownModels: () => deps.ownModels.modelsOf(context.run.organisationId),
      reserve: (call) => deps.budgets.reserve(context.run, call),
      ledger: deps.ledger,
      onFallback: deps.metrics.llm.countFallback,
      timeouts: readCallTimeouts(deps.config),
    },
    basis,
  );
  const writing = { sessionId: new Types.ObjectId(input.sessionId), runId: run._id, userId: run.userId };
  const subject = { kind: 'support', id: writing.sessionId, organisationId: run.organisationId } as const;
  const written = await deps.masking.mask(said, subject, run.userId);
  let saved: SavedDocument | undefined;
  await context.succeed(async (dbSession) => {
    saved = await saveDocument(deps.models, dbSession, writing, basis, written);
    return saved.output;
  });
  if (!saved) return;
  const { organisationId, tier } = context.run;
  await Promise.all([
    issuePushes(deps, saved.due),
    issueIndexing({ tickets: deps.wake.tickets, log: deps.log }, saved.indexing, { organisationId, tier }),
  ]);
  const session = await deps.models.SupportSession.findById(writing.sessionId, {
    vector: 0,
  }).lean<SupportSessionRecord>();
  const changed = saved.due.length > 0 ? (['pushes'] as const) : [];
  if (session) await tellSession(deps, session, input.target === 'notes' ? 'notes' : 'outputs', ...changed);
}
