import { Types } from 'mongoose';
import { z } from 'zod';
import type { List } from '../../contracts/kernel/common';
import type { versionsList, WorkflowSummary, workflowsList, WorkflowVersion } from '../../contracts/flows/workflows';
import type { FlowRecord, FlowVersionRecord } from '../../models/flows/flow.model';
import type { Models } from '../../models/index';
import { decodeCursor, fieldsCursor, pageOf } from '../../models/kernel/page';
import type { Caller } from '../../platform/caller';
import { visibleTo } from '../../security/flows/flow-permissions';
import { FLOW_SUMMARY_FIELDS, presentSummaries, presentVersions } from './present-flow';

const flowCursor = fieldsCursor(z.tuple([z.int(), z.string().regex(/^[0-9a-f]{24}$/)]));
const versionCursor = fieldsCursor(z.tuple([z.int()]));

/** Flows that the caller may see, last changed first. */
export async function listFlows(
  models: Models,
  caller: Caller,
  { limit, cursor, kind, q }: z.infer<typeof workflowsList.query>,
): Promise<List<WorkflowSummary>> {
  const place = decodeCursor(flowCursor, cursor);
  const [at, id] = place ? [new Date(place[0]), new Types.ObjectId(place[1])] : [];
  const words = (q ?? '').split(/\s+/).filter((word) => word !== '');
  const flows = await models.Flow.find(
    {
      $and: [
        visibleTo(caller),
        ...(kind ? [{ kind }] : []),
        // Each word somewhere in the name: a literal text, so no pattern of anybody's.
        ...words.map((word) => ({ name: { $regex: word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), $options: 'i' } })),
        ...(at && id ? [{ $or: [{ updatedAt: { $lt: at } }, { updatedAt: at, _id: { $lt: id } }] }] : []),
      ],
    },
    FLOW_SUMMARY_FIELDS,
  )
    .sort({ updatedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean<FlowRecord[]>();
  return pageOf(
    flows,
    limit,
    { format: flowCursor, placeOf: ({ updatedAt, _id }) => [updatedAt.getTime(), _id.toHexString()] },
    await presentSummaries(models, new Types.ObjectId(caller.organisationId), flows),
  );
}

/** Published versions of a flow, newest first. */
export async function listVersions(
  models: Models,
  flow: FlowRecord,
  { limit, cursor }: z.infer<typeof versionsList.query>,
): Promise<List<WorkflowVersion>> {
  const [before] = decodeCursor(versionCursor, cursor) ?? [];
  const versions = await models.FlowVersion.find(
    { flowId: flow._id, number: { $exists: true, ...(before !== undefined && { $lt: before }) } },
    FLOW_SUMMARY_FIELDS,
  )
    .sort({ number: -1 })
    .limit(limit + 1)
    .lean<FlowVersionRecord[]>();
  return pageOf(
    versions,
    limit,
    { format: versionCursor, placeOf: ({ number }): [number] => [number ?? 0] },
    await presentVersions(models, flow, versions),
  );
}
