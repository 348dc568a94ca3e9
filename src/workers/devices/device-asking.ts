import { createDeviceCaller } from '../../devices/device-caller';
import { askDevice, type AskDeps, BACKGROUND_ANSWER_MS, CHAT_ANSWER_MS } from '../../devices/ask-device';
import type { RunRecord } from '../../models/runs/run.model';
import type { DeviceTarget } from '../../queues/devices/devices-inputs';
import type { RunContext } from '../../runs/lifecycle/run-context';
import type { DeviceReply, DeviceRequest } from '../../tools/devices/device-tool';
import type { WorkerDeps } from '../worker-deps';

/** What the workers of one process ask devices with. */
export type DeviceAsking = AskDeps;

export const openDeviceAsking = ({ models, secrets, wake, redis, config, workerId, log }: WorkerDeps): DeviceAsking => ({
  ...{ models, secrets, wake },
  caller: createDeviceCaller({ ...{ models, secrets, wake, redis, workerId, log }, prefix: config.REDIS_PREFIX }),
});

interface Asker {
  /** Sealed: its steps hold what the device answers. */
  context: RunContext;
  run: RunRecord;
  target: DeviceTarget;
  agentId?: string;
  /** Nobody waits before a screen: the device has longer. */
  isBackground: boolean;
}

/** One request of a tool, a step of its own under the context that it is made in: done once, however often the tool is run again. */
export type AskDevice = (
  under: RunContext,
  call: { tool: string; key: string; approvalId?: string | undefined },
  request: DeviceRequest,
) => Promise<DeviceReply>;

export const askFor =
  (asking: DeviceAsking, { run, target, agentId, isBackground }: Asker): AskDevice =>
  (under, { tool, key, approvalId }, request) =>
    under.step({ key, kind: 'tool', name: `${request.action} ${request.table ?? ''}`.trim(), input: request }, (call) => {
      // Recorded with the tool's own end: until then a ledger answers a repeat.
      call.recordLater();
      return askDevice(
        asking,
        { context: under, waitsOver: run.waitsOver },
        {
          ...{ stepKey: under.keyOf(key), tool, frame: request, agentId, approvalId },
          address: { userId: run.userId.toHexString(), ...target },
          answerMs: isBackground ? BACKGROUND_ANSWER_MS : CHAT_ANSWER_MS,
        },
      );
    });
