import type { AgentComplete, AgentData, ChatContext, DeviceHello, ToolResult } from '../contracts/devices/frames';
import type { FrameConnection } from './frame-connection';

/** Knows which connections of this process are whose, and hands calls and answers between them and the workers. */
export interface DeviceHub {
  /** A chat connection is there: calls that a connection before it did not answer come to it. */
  openChat(connection: FrameConnection): ChatSide;
  /**
   * A device has said hello: it is known from now on (a newer connection of it closes an older one, 4409). Rejects with an
   * AppError where it may not: 403 closes the connection (4403).
   */
  openDevice(connection: FrameConnection, hello: DeviceHello): Promise<DeviceSide>;
}

export interface ChatSide {
  onResult(result: ToolResult): void;
  close(): void;
}

export interface DeviceSide {
  onResult(result: ToolResult): void;
  onAgentData(data: AgentData): void;
  onAgentComplete(done: AgentComplete): void;
  /** Without pairing nothing waits for it. */
  paired: boolean;
  close(): void;
}

export interface ChatRequest {
  message: string;
  context?: ChatContext | undefined;
  request_id?: string | undefined;
}
/**
 * Starts the run of a chat and tells the connection what happens in it; resolves when it has ended in one `final` or one
 * `error`. `signal`: the connection is gone.
 */
export type AnswerChat = (connection: FrameConnection, request: ChatRequest, signal: AbortSignal) => Promise<void>;

export interface ChatResumption {
  run_id: string;
  since?: number | undefined;
  request_id?: string | undefined;
}
/** Goes on with a chat that another connection began. Ends as `AnswerChat` does. */
export type ResumeChat = (connection: FrameConnection, request: ChatResumption, signal: AbortSignal) => Promise<void>;
