import { CHAT_DOOR, DEVICE_DOOR, deviceFrames, FRAME_BYTES_MAX } from '../../../contracts/devices/frames';
import { EVENTS_BURST, EVENTS_PER_SECOND } from '../../limit-sockets';
import type { RealtimeDeps } from '../../realtime-deps';
import type { DoorHandler, DoorRules } from '../door-rules';
import { openDoor } from '../open-door';
import type { SystemDoor } from '../system-door';
import { openChatSide } from './chat-side';
import { openDeviceSide } from './device-side';
import { DEVICE_DOOR_TIMINGS, type DeviceDoorParts, type SideDeps } from './door-deps';
import { createDeviceWatch } from './find-refused';

/** Chats: as sockets of pages. */
const CHAT_RATE = { perSecond: EVENTS_PER_SECOND, burst: EVENTS_BURST };
/** Calls of one socket that are remembered as its device's. */
const CALLS_KNOWN = 1_000;
/** A device sends a folder's files one frame after another. */
const FRAMES_PER_SECOND = 200;
const FRAMES_BURST = 1_000;
const DEVICE_RATE = { perSecond: FRAMES_PER_SECOND, burst: FRAMES_BURST };

/** `/api/v1/ws/chat`: a person's program asks, and answers what is asked of its data. */
export const chatDoor = (parts: DeviceDoorParts): SystemDoor => ({
  open: (deps) =>
    openDoor(deps, {
      ...{ path: CHAT_DOOR, name: 'ws-chat', frameBytesMax: FRAME_BYTES_MAX },
      rules: rulesOf(deps, parts, [CHAT_DOOR], CHAT_RATE, (side) => (connection) => {
        const chat = openChatSide(side, connection);
        return { receive: chat.receive, mustPong: () => false, close: chat.close };
      }),
    }),
});

/** `/api/v1/ws/device`: a device is there to be asked. */
export const deviceDoor = (parts: DeviceDoorParts): SystemDoor => ({
  open: (deps) =>
    openDoor(deps, {
      ...{ path: DEVICE_DOOR, name: 'ws-device', frameBytesMax: FRAME_BYTES_MAX },
      rules: rulesOf(deps, parts, [DEVICE_DOOR], DEVICE_RATE, (side, helloMs) => (connection) => {
        const device = openDeviceSide(side, connection, helloMs);
        return { receive: device.receive, mustPong: () => true, close: device.close };
      }),
    }),
});

/**
 * Both at once, for Socket.IO: a socket is a chat from the beginning and, once it has said `device_hello`, that device too, which then
 * must answer pings. An answer goes to the side that asked.
 */
export const bothRules = (deps: RealtimeDeps, parts: DeviceDoorParts): DoorRules =>
  rulesOf(deps, parts, [CHAT_DOOR, DEVICE_DOOR], DEVICE_RATE, (side) => (connection): DoorHandler => {
    /** Calls of the device's side that wait; those longest unanswered are forgotten. */
    const askedByDevice = new Set<string>();
    const device = openDeviceSide(side, {
      ...connection,
      get caller() {
        return connection.caller;
      },
      send(frame) {
        if (frame.type === 'tool_call') {
          askedByDevice.add(String(frame['id']));
          const [oldest] = askedByDevice;
          if (askedByDevice.size > CALLS_KNOWN && oldest !== undefined) askedByDevice.delete(oldest);
        }
        return connection.send(frame);
      },
    });
    const chat = openChatSide(side, connection);
    const isForDevice = (type: string, id: unknown) =>
      type === 'tool_result'
        ? askedByDevice.delete(String(id))
        : type.startsWith('device_') || type.startsWith('agent_');
    return {
      receive: (frame) => (isForDevice(frame.type, frame.payload['id']) ? device.receive(frame) : chat.receive(frame)),
      mustPong: device.isKnown,
      close() {
        device.close();
        chat.close();
      },
    };
  });

function rulesOf(
  { models, log }: RealtimeDeps,
  { timings, ...parts }: DeviceDoorParts,
  doors: readonly string[],
  rate: DoorRules['rate'],
  open: (side: SideDeps, helloMs: number) => DoorRules['open'],
): DoorRules {
  const watch = createDeviceWatch(models);
  const times = { ...DEVICE_DOOR_TIMINGS, ...timings };
  return {
    ...{ frames: deviceFrames, doors, rate, timings: times },
    open: open({ ...parts, log, watch }, times.helloMs),
    findRefused: watch.findRefused,
  };
}
