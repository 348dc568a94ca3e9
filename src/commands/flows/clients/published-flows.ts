import type { Form } from '../../../contracts/kernel/forms';
import type { FlowRecord, FlowVersionRecord } from '../../../models/flows/flow.model';
import type { Models } from '../../../models/index';
import type { Caller } from '../../../platform/caller';
import { notFound } from '../../../platform/errors';
import { visibleTo } from '../../../security/flows/flow-permissions';
import { graphOf } from '../flow-texts';
import { findVersion } from '../publish-flow';

/** A flow with the version that clients run. */
export interface PublishedFlow {
  flow: FlowRecord;
  version: FlowVersionRecord;
}

/** Published flows that the caller may see, by slug; those named alone, where any are. */
export async function listPublished(
  models: Models,
  caller: Caller,
  { slugs, after, limit }: { slugs?: readonly string[]; after?: string; limit: number },
): Promise<Pick<FlowRecord, '_id' | 'slug' | 'name' | 'description' | 'publishedId' | 'publishedVersion'>[]> {
  return models.Flow.find(
    {
      ...visibleTo(caller),
      publishedId: { $exists: true },
      slug: { ...(slugs ? { $in: slugs } : {}), $gt: after ?? '' },
    },
    { slug: 1, name: 1, description: 1, publishedId: 1, publishedVersion: 1 },
  )
    .sort({ slug: 1 })
    .limit(limit)
    .lean<FlowRecord[]>();
}

/** A flow by its slug, in its published version or the one that is named. 404 `flow_not_found`, `version_not_found`. */
export async function findPublished(
  models: Models,
  caller: Caller,
  { slug, version: number }: { slug: string; version?: number | undefined },
): Promise<PublishedFlow> {
  const flow = await models.Flow.findOne({ slug, ...visibleTo(caller) }).lean<FlowRecord>();
  if (!flow?.publishedId)
    throw notFound('flow_not_found', `There is no published flow "${slug.slice(0, 100)}" that you could see.`);
  if (number !== undefined) return { flow, version: await findVersion(models, flow._id, number) };
  const version = await models.FlowVersion.findById(flow.publishedId).lean<FlowVersionRecord>();
  if (!version) throw notFound('version_not_found', 'The published version is gone.');
  return { flow, version };
}

/** What a flow asks of whoever starts it; undefined: nothing in particular. */
export const fieldsOf = (version: Pick<FlowVersionRecord, 'graph'>): Form | undefined =>
  graphOf(version).nodes.find(({ type }) => type === 'start')?.config['fields'] as Form | undefined;
