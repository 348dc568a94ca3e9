import { Types } from 'mongoose';
import { keepWrite } from '../../../commands/devices/writes/keep-write';
import type { DataType } from '../../../contracts/devices/agent-schemas';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { WorkerDeps } from '../../worker-deps';
import type { InsertOutcome } from './agent-device';

interface LeftInsert {
  key: string;
  tool: string;
  table: DataType;
  data: Record<string, unknown>;
  /** It went out under this id, and nobody knows whether it was done. Absent: it never did. */
  callId?: string;
}

/** Inserts of a local agent's run whose device went away: they wait for it, once a key. */
export function insertsThatWait(
  deps: Pick<WorkerDeps, 'models' | 'secrets' | 'config'>,
  { run, device, agentId: id }: { run: RunRecord; device: DeviceRecord; agentId: string },
) {
  const agentId = new Types.ObjectId(id);
  const { userId, organisationId } = run;
  const agent = { _id: agentId, userId, organisationId, deviceId: device.deviceId };
  return {
    /** Whether an earlier attempt left it to wait: it is not sent beside that. */
    has: async (key: string): Promise<boolean> => (await deps.models.DeviceWrite.exists({ agentId, key })) !== null,
    async keep({ key, tool, table, data, callId }: LeftInsert, reason: string): Promise<InsertOutcome> {
      const kept = await keepWrite(deps, {
        ...{ agent, agentType: 'local', runId: run._id, key, kind: 'write', action: 'insert', table, tool },
        ...(callId !== undefined && { callId }),
        content: { data },
      });
      if (kept.outcome === 'kept' || kept.outcome === 'known')
        return { outcome: 'queued', isAway: callId === undefined };
      return {
        outcome: 'failed',
        reason: kept.outcome === 'full' ? 'As much waits for the device as may.' : reason,
      };
    },
  };
}
