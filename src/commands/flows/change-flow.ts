import type { z } from 'zod';
import type { workflowUpdate } from '../../contracts/flows/workflows';
import type { FlowRecord } from '../../models/flows/flow.model';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, forbidden, notFound } from '../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';
import { ownsFlow } from '../../security/flows/flow-permissions';
import { slugTaken } from './create-flow';
import type { FlowDeps } from './flow-deps';
import { chatOf, graphOf, keepTexts } from './flow-texts';
import { presentFlow } from './present-flow';

type Change = z.infer<typeof workflowUpdate.body>;

/**
 * Changes a flow's draft, name or access. 409 `stale_revision` with the flow as it is, `slug_taken`; 403 `flow_owner_required`.
 * Without `revision` the last writer wins.
 */
export async function changeFlow(
  deps: FlowDeps,
  caller: Caller,
  flow: FlowRecord,
  change: Change,
): Promise<FlowRecord> {
  const { models, connection } = deps;
  if (change.access !== undefined && change.access !== flow.access && !ownsFlow(caller, flow))
    throw forbidden('flow_owner_required', 'Only who made the flow, and admins, decide who sees it.');
  const { revision, name, description, slug, access, graph, chat } = change;
  try {
    return await withTransaction(connection, async (session) => {
      const before = await models.Flow.findById(flow._id, null, { session }).lean<FlowRecord>();
      if (!before) throw notFound('flow_not_found', 'There is no such flow.');
      if (revision !== undefined && revision !== before.revision)
        throw conflict('stale_revision', 'Somebody changed this flow meanwhile.', {
          current: await presentFlow(models, caller, before),
        });
      const set = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
        ...(slug !== undefined && { slug }),
        ...(access !== undefined && { access }),
        ...((graph ?? chat) && keepTexts(graph ?? graphOf(before), chat ?? chatOf(before))),
      };
      const after = await models.Flow.findOneAndUpdate(
        { _id: flow._id, revision: before.revision },
        { $set: set, $inc: { revision: 1 } },
        { session, returnDocument: 'after' },
      ).lean<FlowRecord>();
      if (!after) throw conflict('stale_revision', 'Somebody changed this flow just now.', { isRetryable: true });
      const entry = { ...actorOf(caller), action: 'flow.changed' as const, resource: `flow:${flow._id.toHexString()}` };
      await appendAudit(
        models,
        { ...entry, details: { fields: Object.keys(change).filter((key) => key !== 'revision') } },
        session,
      );
      return after;
    });
  } catch (error) {
    if (isDuplicateKey(error) && slug !== undefined) throw slugTaken(slug);
    throw error;
  }
}
