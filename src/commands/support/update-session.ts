import type { z } from 'zod';
import type { sessionUpdate } from '../../contracts/support/sessions';
import { conflict, notFound } from '../../platform/errors';
import { withTransaction } from '../../platform/mongo';
import type { Models } from '../../models/index';
import type { SupportSessionRecord } from '../../models/support/records/support-session.model';
import { type KeptIndexing, keepIndexing } from '../../models/support/records/keep-indexing';
import { presentSessionSummary } from '../../models/support/records/present-session';
import { readSessionCost } from '../../models/support/records/session-costs';
import type { SupportDeps } from '../../models/support/records/support-deps';

/**
 * What a session is about. 409 `stale_revision` with the session as it is, where `revision` is not its own; changing nothing
 * makes no revision. What it is found by is indexed anew: `indexing` is to be issued.
 */
export async function updateSession(
  { models, connection }: Pick<SupportDeps, 'models' | 'connection'>,
  session: SupportSessionRecord,
  body: z.infer<typeof sessionUpdate.body>,
): Promise<{ session: SupportSessionRecord; indexing: KeptIndexing[] }> {
  if (body.revision !== undefined && body.revision !== session.revision) throw await stale(models, session);
  const wanted = {
    title: body.title ?? session.title,
    problemSummary: body.problem_summary ?? session.problemSummary,
    problemDomain: body.problem_domain ?? session.problemDomain,
    ticketId: body.ticket_id ?? session.ticketId,
  };
  const changed = Object.entries(wanted).filter(([field, value]) => session[field as keyof typeof wanted] !== value);
  if (changed.length === 0) return { session, indexing: [] };
  const saved = await withTransaction(connection, async (transaction) => {
    const updated = await models.SupportSession.findOneAndUpdate(
      { _id: session._id, ...(body.revision === undefined ? {} : { revision: body.revision }) },
      { $set: Object.fromEntries(changed), $inc: { revision: 1 } },
      { returnDocument: 'after', projection: { vector: 0 }, session: transaction },
    ).lean<SupportSessionRecord>();
    return updated && { session: updated, indexing: await keepIndexing(models, updated, transaction) };
  });
  if (saved) return saved;
  const current = await models.SupportSession.findById(session._id, { vector: 0 }).lean<SupportSessionRecord>();
  if (!current) throw notFound('session_not_found', 'There is no such session.');
  throw await stale(models, current);
}

const stale = async (models: Models, session: SupportSessionRecord) =>
  conflict('stale_revision', 'Somebody changed this session meanwhile.', {
    current: { ...presentSessionSummary(session, await readSessionCost(models, session)), revision: session.revision },
  });
