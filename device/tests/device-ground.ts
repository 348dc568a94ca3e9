import type { AgentComplete, AgentData, ToolCall, ToolResult } from '../../src/contracts/devices/frames';

/** A server that devices connect to, and what it can make of them: the small one of these tests, or the product. */
export interface DeviceGround {
  /** Its address. */
  server: string;
  /** A code that pairs one device. */
  pairingCode(): Promise<string>;
  isOnline(deviceId: string): Promise<boolean>;
  /** Sends a `tool_call`; resolves with its answer. */
  call(deviceId: string, call: Omit<ToolCall, 'id'> & { id?: string }): Promise<ToolResult>;
  /** Ends the device's connection; 1006: without a word. */
  cut(deviceId: string, code: number): Promise<void>;
  revoke(deviceId: string): Promise<void>;
  /** Sends an `agent_run`; resolves with all files, the bytes of each frame, and the end. */
  readFolder(
    deviceId: string,
    config: { paths: string[]; file_extensions: string[]; known?: string[] },
  ): Promise<{ files: AgentData['files']; frames: number[]; complete: AgentComplete }>;
  close(): Promise<void>;
}

/** Waits until it holds. Throws, with what was waited for, after ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, patienceMs = 10_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
