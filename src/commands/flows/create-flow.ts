import { type ClientSession, Types } from 'mongoose';
import type { z } from 'zod';
import { FLOWS_MAX } from '../../contracts/flows/scope';
import type { workflowCreate } from '../../contracts/flows/workflows';
import type { FlowRecord } from '../../models/flows/flow.model';
import { actorOf, type Caller } from '../../platform/caller';
import { conflict, unprocessable } from '../../platform/errors';
import { isDuplicateKey, withTransaction } from '../../platform/mongo';
import { appendAudit } from '../../security/audit/audit';
import type { FlowDeps } from './flow-deps';
import { EMPTY_GRAPH, keepTexts, toSlug } from './flow-texts';

/** Names that are tried where the one made of a flow's name is taken. */
const SLUGS_MAX = 50;

export type FlowToMake = z.infer<typeof workflowCreate.body>;

/**
 * Makes a flow; `keep` is called last in its transaction. Throws 409 `slug_taken` for a slug that was asked for, 422
 * `too_many_flows`.
 */
export async function createFlow(
  { models, connection }: FlowDeps,
  caller: Caller,
  body: FlowToMake,
  id: Types.ObjectId,
  keep: (session: ClientSession, flow: FlowRecord) => Promise<void>,
): Promise<FlowRecord> {
  const organisationId = new Types.ObjectId(caller.organisationId);
  if ((await models.Flow.countDocuments({ organisationId }, { limit: FLOWS_MAX })) >= FLOWS_MAX)
    throw unprocessable('too_many_flows', `Your organisation has ${FLOWS_MAX} flows, as many as one may have.`);
  for (let number = 1; ; number += 1) {
    const slug = body.slug ?? (number === 1 ? toSlug(body.name) : `${toSlug(body.name)}-${number}`);
    try {
      return await insert(slug);
    } catch (error) {
      if (!isDuplicateKey(error) || !(await isTaken(slug))) throw error;
      if (body.slug !== undefined || number >= SLUGS_MAX) throw slugTaken(slug);
    }
  }

  function insert(slug: string): Promise<FlowRecord> {
    const now = new Date();
    const record = {
      ...{ _id: id, organisationId, userId: new Types.ObjectId(caller.userId), slug, revision: 1, lastVersion: 0 },
      ...{
        name: body.name,
        description: body.description ?? '',
        kind: body.kind,
        access: body.access ?? 'organisation',
      },
      ...keepTexts(body.graph ?? EMPTY_GRAPH, body.chat ?? {}),
      ...{ createdAt: now, updatedAt: now },
    } as FlowRecord;
    return withTransaction(connection, async (session) => {
      await models.Flow.collection.insertOne(record as never, { session });
      const entry = { ...actorOf(caller), action: 'flow.created' as const, resource: `flow:${id.toHexString()}` };
      await appendAudit(models, { ...entry, details: { kind: record.kind } }, session);
      await keep(session, record);
      return record;
    });
  }
  async function isTaken(slug: string): Promise<boolean> {
    return (await models.Flow.exists({ organisationId, slug })) !== null;
  }
}

export const slugTaken = (slug: string) =>
  conflict('slug_taken', `Another flow of your organisation is called ${slug}.`, {
    errors: [{ path: 'slug', message: 'is taken' }],
  });
