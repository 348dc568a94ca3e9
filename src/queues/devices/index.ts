import type { RunKindsOf } from '../run-kinds';
import { devicesAgentQueue } from './devices-agent.queue';
import { devicesChatQueue } from './devices-chat.queue';
import { devicesDeliveryQueue } from './devices-delivery.queue';

/** Queues of devices and their agents. */
export const devicesQueues = [devicesChatQueue, devicesAgentQueue, devicesDeliveryQueue] as const;

/** Runs on devices. */
export const devicesRunKinds = {
  'devices.chat': { queue: devicesChatQueue.name, stepsMax: 250 },
  'devices.agent': { queue: devicesAgentQueue.name, stepsMax: 2_500, timeoutMs: 60 * 60_000 },
  'devices.delivery': { queue: devicesDeliveryQueue.name, stepsMax: 500, timeoutMs: 15 * 60_000 },
} satisfies RunKindsOf<'devices.chat' | 'devices.agent' | 'devices.delivery'>;
