import type { Types } from 'mongoose';
import type { DataType, ExtractedItem } from '../../../contracts/devices/agent-schemas';
import type { AgentRecord } from '../../../models/devices/agents/agent-config.model';
import { findingContext } from '../../../models/devices/agents/agent-run.model';
import { DAY_MS } from '../../../platform/time';
import type { WorkerDeps } from '../../worker-deps';

/** What nobody has approved by then is gone. */
const SUGGESTION_KEPT_MS = 30 * DAY_MS;
const PREVIEW_KEPT_MS = DAY_MS;
/** The preview of an agent: a later one takes its place. */
export const PREVIEW_KEY = 'preview';

type Deps = Pick<WorkerDeps, 'models' | 'secrets'>;
type Of = {
  agent: Pick<AgentRecord, '_id' | 'organisationId' | 'userId' | 'deviceId'>;
  runId: Types.ObjectId;
};

/** Keeps a row of a table that has no column for suggestions, sealed, until its person approves it. Once a key. */
export async function keepSuggestion(
  { models, secrets }: Deps,
  { agent, runId, key, table, data }: Of & { key: string; table: DataType; data: object },
): Promise<void> {
  const { _id: agentId, organisationId, userId, deviceId } = agent;
  const of = { organisationId, agentId, key };
  const now = new Date();
  const sealed = secrets.seal(JSON.stringify(data), findingContext(of));
  await models.AgentFinding.updateOne(
    { agentId, key },
    {
      $setOnInsert: {
        ...{ organisationId, userId, runId, kind: 'suggestion', table, ...(deviceId && { deviceId }) },
        ...{ ...sealed, createdAt: now, expiresAt: new Date(now.getTime() + SUGGESTION_KEPT_MS) },
      },
    },
    { upsert: true },
  );
}

/** Keeps what a dry run found, sealed, for a day. */
export async function keepPreview(
  { models, secrets }: Deps,
  { agent, runId, items }: Of & { items: readonly ExtractedItem[] },
): Promise<void> {
  const { _id: agentId, organisationId, userId } = agent;
  const of = { organisationId, agentId, key: PREVIEW_KEY };
  const now = new Date();
  const sealed = secrets.seal(JSON.stringify(items), findingContext(of));
  await models.AgentFinding.updateOne(
    { agentId, key: PREVIEW_KEY },
    {
      $set: {
        ...{ organisationId, userId, runId, kind: 'preview' },
        ...{ ...sealed, createdAt: now, expiresAt: new Date(now.getTime() + PREVIEW_KEPT_MS) },
      },
    },
    { upsert: true },
  );
}
