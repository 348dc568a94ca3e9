import {
  type AgentComplete,
  type AgentData,
  CLOSE_CODES,
  deviceHello,
  type DeviceHello,
  FRAME_BYTES_MAX,
  type ToolResult,
} from '../../../contracts/devices/frames';
import type { DeviceSide } from '../../../devices/device-hub';
import { findAppError } from '../../../platform/errors';
import { mapSocketError } from '../../answer';
import type { DoorConnection, ReceivedFrame } from '../door-rules';
import type { SideDeps } from './door-deps';

/** One connection as a device: first it says which, then it answers. */
export interface DeviceHandler {
  /** `device_hello`, `tool_result`, `agent_data`, `agent_complete`; others are ignored. */
  receive(frame: ReceivedFrame): void;
  /** Whether it has said which device it is, and was let in. */
  isKnown(): boolean;
  close(): void;
}

/** `helloMs`: so long it may take to say hello (else 4408); undefined: it need not. */
export function openDeviceSide(deps: SideDeps, connection: DoorConnection, helloMs?: number): DeviceHandler {
  let side: DeviceSide | undefined;
  let deviceId: string | undefined;
  let isOpen = true;
  /** What waits until hello has been looked at. Never rejects. */
  let turn: Promise<void> = Promise.resolve();
  const late =
    helloMs === undefined
      ? undefined
      : setTimeout(() => connection.close(CLOSE_CODES.silent, 'No device_hello came.'), helloMs);

  const greet = (opened: DeviceSide) =>
    connection.send({
      type: 'hello_ok',
      policy: { max_frame_bytes: FRAME_BYTES_MAX },
      time: new Date().toISOString(),
      paired: opened.paired,
    });
  const refuse = (code: string, message: string) => void connection.send({ type: 'error', code, message });

  async function hello(said: DeviceHello): Promise<void> {
    if (!isOpen) return;
    if (side) {
      if (said.device_id === deviceId) return void greet(side);
      return refuse('hello_twice', 'This connection is another device already: open one for each.');
    }
    try {
      const opened = await deps.hub.openDevice(connection, said);
      if (!isOpen) return opened.close();
      clearTimeout(late);
      side = opened;
      deviceId = said.device_id;
      if (!connection.device) deps.watch.note(connection, said.device_id);
      greet(opened);
    } catch (error) {
      const { code, message } = mapSocketError(error, deps.log, 'device_hello').error;
      if (findAppError(error)?.status === 403) connection.close(CLOSE_CODES.revoked, message);
      else refuse(code, message);
    }
  }

  function hear({ type, payload }: ReceivedFrame): void {
    if (!side) return refuse('hello_missing', 'Say device_hello first.');
    if (type === 'tool_result') side.onResult(payload as unknown as ToolResult);
    if (type === 'agent_data') side.onAgentData(payload as unknown as AgentData);
    if (type === 'agent_complete') side.onAgentComplete(payload as unknown as AgentComplete);
  }

  const take = async (frame: ReceivedFrame): Promise<void> => {
    if (frame.type === deviceHello.type) return hello(frame.payload as unknown as DeviceHello);
    try {
      hear(frame);
    } catch (error) {
      deps.log.error({ event: frame.type, error }, 'Frame of a device not taken');
    }
  };
  return {
    receive(frame) {
      turn = turn.then(() => take(frame));
    },
    isKnown: () => side !== undefined,
    close() {
      isOpen = false;
      clearTimeout(late);
      side?.close();
    },
  };
}
