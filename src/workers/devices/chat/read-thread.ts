import { Types } from 'mongoose';
import type { DeviceMessageRecord } from '../../../models/devices/records/device-thread.model';
import type { DeviceRecord } from '../../../models/devices/records/device.model';
import type { RunRecord } from '../../../models/runs/run.model';
import { notFound } from '../../../platform/errors';
import type { DevicesChatInput } from '../../../queues/devices/devices-inputs';
import { openMessage } from '../../../security/devices/seal-message';
import type { WorkerDeps } from '../../worker-deps';

/** Messages before the one to be answered that the agents are shown; they are cut by tokens after that. */
const EARLIER_MESSAGES_MAX = 40;

export interface SaidInThread {
  role: 'user' | 'assistant';
  text: string;
}
/** What an answer rests on; JSON, read once. */
export interface ThreadBasis {
  message: string;
  /** Oldest first. */
  earlier: SaidInThread[];
  /** Whether an answer among them rests on what somebody else may have written. */
  isForeign: boolean;
  /** IANA; of the request, else of the device, else UTC. */
  timeZone: string;
  /** False: nobody said which, UTC is a guess, and the answer says so where it matters. */
  isTimeZoneKnown: boolean;
  /** ISO 8601: the moment that the answer is about. */
  now: string;
}

/** Reads what the agents are to know. 404 `thread_not_found` where the thread is gone. */
export async function readThread(
  { models, secrets }: Pick<WorkerDeps, 'models' | 'secrets'>,
  run: RunRecord,
  input: DevicesChatInput,
): Promise<ThreadBasis> {
  const of = { threadId: new Types.ObjectId(input.threadId), userId: run.userId };
  const messages = await models.DeviceMessage.find({ ...of, seq: { $lte: input.messageSeq } })
    .sort({ seq: -1 })
    .limit(EARLIER_MESSAGES_MAX + 1)
    .lean<DeviceMessageRecord[]>();
  const [asked, ...before] = messages;
  if (asked?.seq !== input.messageSeq) throw notFound('thread_not_found', 'The thread is gone.');
  const { context, target } = input;
  const device =
    target.device === undefined
      ? undefined
      : await models.Device.findOne({
          _id: new Types.ObjectId(target.device),
          userId: run.userId,
        }).lean<DeviceRecord>();
  const timeZone = context.time_zone ?? device?.timeZone;
  return {
    message: openMessage(secrets, asked),
    earlier: before.reverse().map((message) => ({ role: message.role, text: openMessage(secrets, message) })),
    isForeign: before.some((message) => message.isForeign === true),
    timeZone: timeZone ?? 'UTC',
    isTimeZoneKnown: timeZone !== undefined,
    now: new Date().toISOString(),
  };
}
