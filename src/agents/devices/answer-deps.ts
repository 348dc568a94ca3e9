import type { ThreadCall } from '../../contracts/devices/chat';
import type { CallLimits } from '../../llm/call-limits';
import type { ModelCatalogue } from '../../llm/catalogue';
import type { Ledger } from '../../llm/ledger';
import type { ReserveCall } from '../../llm/metered-call';
import type { OwnModels } from '../../llm/provider-keys/own-models';
import type { DeviceReply, DeviceRequest } from '../../tools/devices/device-tool';
import type { RegisteredTool } from '../../tools/devices/index';
import type { ChatBasis } from './chat-basis';

export interface DeviceLimits {
  /** Calls of a model by one agent; the last is offered no tools. Default 6: five rounds of tool calls and an answer. */
  modelCalls: number;
  /** Calls of tools by one agent. Default 20. */
  toolCalls: number;
  /** Answers in a row of which every tool call is refused; default 2. */
  fruitlessTurns: number;
}
/** A call of a tool that the model made, with arguments that fit. */
export interface ToolUse {
  toolCallId: string;
  /** The key of its step, prefix and all: unique within the run, where `toolCallId` of some models is not. */
  stepKey: string;
  tool: RegisteredTool;
  input: Record<string, unknown>;
}

/** How tools reach the device. What throws leaves the loop as it is: `RunParked`, `RunFenced`. */
export interface DeviceLink {
  /** Asks the device; `index` counts the requests of one call from 0, the same on a replay. `callId` is `<stepKey>/<index>`. */
  ask(use: ToolUse, index: number, request: DeviceRequest, callId: string): Promise<DeviceReply>;
  /** A vector, and the model that made it; undefined where none can be made (an `AppError` counts as that). `key` tells the vectors of a run apart. */
  embed(text: string, key: string): Promise<{ vector: number[]; model: string } | undefined>;
  /**
   * Whether a call may be made. `turn`: all calls of that turn whose arguments fit, this one too, in the model's order.
   * `hasReadForeign`: the model has read, before that turn, what somebody else may have written. The same on a replay.
   */
  mayUse(use: ToolUse, turn: readonly ToolUse[], hasReadForeign: boolean): Promise<'allowed' | { refused: string }>;
}

export interface DeviceAnswerDeps {
  models: ModelCatalogue;
  /** A role or model; undefined: the catalogue's default. */
  model: string | undefined;
  ownModels(): Promise<OwnModels | undefined>;
  /** The same on every replay. */
  basis: ChatBasis;
  tools: DeviceLink;
  /** Whether what is made waits for its person's approval from the beginning; once foreign text was read it does anyhow. */
  isSuggestion: boolean;
  reserve: ReserveCall | undefined;
  ledger: Ledger | undefined;
  onFallback: ((model: string, reason: string) => void) | undefined;
  callLimits?: Partial<CallLimits>;
  limits?: Partial<DeviceLimits>;
  /** Told before a tool is run, and after: not of calls that the journal has. Must not throw. */
  onToolCall?(use: ToolUse): void;
  onToolDone?(use: ToolUse, outcome: ThreadCall): void;
}

/** The id of the `index`-th request of a tool call, within its run. */
export const deviceCallId = (stepKey: string, index: number): string => `${stepKey}/${index}`;
