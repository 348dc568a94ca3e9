import type { AnswerChat, DeviceHub, ResumeChat } from '../../../devices/device-hub';
import type { Logger } from '../../../platform/logger';
import { SECOND_MS } from '../../../platform/time';
import { DOOR_TIMINGS, type DoorTimings } from '../door-rules';
import type { DeviceWatch } from './find-refused';

/** What the doors of devices do their work with. */
export interface DeviceDoorParts {
  hub: DeviceHub;
  answerChat: AnswerChat;
  resumeChat: ResumeChat;
  /** Default: those of the product. */
  timings?: Partial<DeviceDoorTimings>;
}

export interface DeviceDoorTimings extends DoorTimings {
  /** For `device_hello`. */
  helloMs: number;
}
export const DEVICE_DOOR_TIMINGS: DeviceDoorTimings = { ...DOOR_TIMINGS, helloMs: 10 * SECOND_MS };

/** What a side of one connection needs. */
export interface SideDeps extends Omit<DeviceDoorParts, 'timings'> {
  log: Logger;
  watch: DeviceWatch;
}
