import { Types } from 'mongoose';
import { RowPlanner } from '../../../agents/devices/extract/to-rows';
import { findAgent } from '../../../commands/devices/agents/record-agent-run';
import type { ExtractedItem } from '../../../contracts/devices/agent-schemas';
import type { DeviceAction, DeviceTable } from '../../../contracts/devices/rows';
import { askDevice, BACKGROUND_ANSWER_MS, type DeviceQuestion, type DeviceReply } from '../../../devices/ask-device';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { DeviceWriteRecord } from '../../../models/devices/records/device-write.model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { RunContext } from '../../../runs/lifecycle/run-context';
import type { WorkerDeps } from '../../worker-deps';
import { readExisting } from '../agent/read-existing';
import type { DeviceAsking } from '../device-asking';

/** Of rows that are read to know what is there. */
const ROWS_READ_MAX = 500;

export interface DeliveryParts {
  deps: WorkerDeps;
  asking: DeviceAsking;
  context: RunContext;
  /** The same, whose steps are recorded sealed. */
  sealed: RunContext;
  run: RunRecord;
  device: DeviceRecord;
}
type Frame = DeviceQuestion['frame'];
type Question = Pick<DeviceQuestion, 'tool' | 'frame' | 'callId'>;

/** A read without which nothing can be planned did not come back. */
export class ReadFailed extends Error {
  override readonly name = 'ReadFailed';
  constructor(
    readonly outcome: 'silent' | 'refused' | 'unknown',
    message: string,
  ) {
    super(message);
  }
}

/** What one run of a delivery asks its device, and what it knows of it. */
export class Delivery {
  readonly #planners = new Map<string, RowPlanner>();

  constructor(readonly parts: DeliveryParts) {}

  /** Asks within the step of that key; parks the run where nobody answers at once. */
  ask(write: DeviceWriteRecord, stepKey: string, { tool, frame, callId }: Question): Promise<DeviceReply> {
    const { asking, context, run, device } = this.parts;
    return askDevice(
      asking,
      { context, waitsOver: run.waitsOver },
      {
        ...{ stepKey: context.keyOf(stepKey), tool, frame, callId, agentId: write.agentId.toHexString() },
        ...{ address: { userId: context.run.userId, device: device._id.toHexString() } },
        ...{ answerMs: BACKGROUND_ANSWER_MS, waited: waitedOf(write) },
      },
    );
  }

  /** What an item is as a row, by what the device has now and what this run has planned. Throws `ReadFailed`. */
  async plan(write: DeviceWriteRecord, item: ExtractedItem): Promise<ReturnType<RowPlanner['plan']>> {
    const own = write.agentId.toHexString();
    const planner = this.#planners.get(own) ?? (await this.#open(write));
    this.#planners.set(own, planner);
    const planned = planner.plan(item);
    // What one agent has found is there for the others too.
    for (const [agent, other] of this.#planners) if (agent !== own) other.plan(item);
    return planned;
  }

  async #open(write: DeviceWriteRecord): Promise<RowPlanner> {
    const { deps, sealed, context } = this.parts;
    const agent = await findAgent(deps.models, new Types.ObjectId(write.agentId.toHexString()));
    if (!agent) throw new ReadFailed('refused', 'The agent was deleted.');
    const read = async (key: string, table: DeviceTable, filters: Frame['filters']) => {
      const stepKey = `${agent._id.toHexString()}:${key}`;
      const frame = { action: 'select', table, filters, limit: ROWS_READ_MAX } as const;
      const reply = await sealed.step({ key: stepKey, kind: 'tool', name: `select ${table}`, input: frame }, () =>
        this.ask(write, stepKey, { tool: `list_${table}`, frame }),
      );
      if (reply.outcome !== 'answered') throw new ReadFailed(reply.outcome, reply.reason);
      return reply.result.rows ?? [];
    };
    const existing = await readExisting({ read }, context.run.attempt, agent.dataTypes);
    return new RowPlanner(existing, agent.scheduleTimezone);
  }
}

/** What else must hold for what waited to go out. */
export const waitedOf = ({ runId, isApproved }: DeviceWriteRecord) => ({ runId: runId.toHexString(), isApproved });

/** A tool by its name, of what waits without one. */
export const toolOf = ({ tool, action, table }: Pick<DeviceWriteRecord, 'tool' | 'action' | 'table'>): string =>
  tool ?? `${VERBS[action]}_${table.slice(0, -1)}`;
const VERBS = { insert: 'create', update: 'update', delete: 'delete' } satisfies Partial<Record<DeviceAction, string>>;
