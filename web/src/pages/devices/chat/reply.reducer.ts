import type { RunError, RunEvent } from '@contracts/kernel/run-events';
import type { ThreadCall } from '@contracts/devices/chat';
import type { DeviceRow } from '@contracts/devices/rows';
import { readOutput } from './read-output';

/** A tool call as it is shown: all of it while it is new, afterwards only what is kept. */
export interface CallView {
  id: string;
  tool: string;
  /** Undefined: it is not known any more. */
  input: unknown;
  /** The sentence that the agent was given. */
  text: string | null;
  rows: readonly DeviceRow[];
  /** Null: it is at work. */
  outcome: ThreadCall['outcome'] | null;
  ids: readonly string[];
  count: number | null;
}

export type WaitFor = 'approval' | 'device' | 'top-up' | 'other';

/** An answer as it comes. */
export interface ReplyView {
  runId: string;
  text: string;
  /** Of which turn of the model the text is. */
  textKey: string | null;
  /** Its last sign was text: nothing else has to say that it works. */
  isSpeaking: boolean;
  calls: readonly CallView[];
  /** What it does while it says nothing. */
  phase: 'queued' | 'thinking' | 'retrying';
  message: string;
  waitsFor: WaitFor | null;
  /** The connection was cut and is tried again. */
  isCut: boolean;
  end: 'done' | 'failed' | 'stopped' | null;
  error: Pick<RunError, 'code' | 'message'> | null;
}

export type ReplyEvent =
  | Pick<RunEvent, 'type' | 'data'>
  | { type: 'cut'; isCut: boolean }
  /** It cannot be followed. */
  | { type: 'lost'; error: Pick<RunError, 'code' | 'message'> };

export const startReply = (runId: string): ReplyView => ({
  runId,
  text: '',
  textKey: null,
  isSpeaking: false,
  calls: [],
  phase: 'queued',
  message: '',
  waitsFor: null,
  isCut: false,
  end: null,
  error: null,
});

const WAITS: readonly WaitFor[] = ['approval', 'top-up', 'device'];

/** The answer after something happened; after its end nothing changes it. What these pages do not know changes nothing. */
export function reduceReply(view: ReplyView, event: ReplyEvent): ReplyView {
  if (view.end !== null) return view;
  switch (event.type) {
    case 'cut':
      return { ...view, isCut: event.isCut };
    case 'lost':
      return { ...view, end: 'failed', isCut: false, error: event.error };
    default:
      return reduceEvent(view, event as RunEvent);
  }
}

function reduceEvent(view: ReplyView, { type, data }: RunEvent): ReplyView {
  const working = { ...view, waitsFor: null };
  switch (type) {
    case 'run-started':
      return { ...working, phase: 'thinking', message: '' };
    case 'status': {
      const { phase, message } = data;
      return { ...view, phase: phase === 'queued' || phase === 'retrying' ? phase : 'thinking', message };
    }
    case 'text-delta':
      return sayText(working, data.key, (data.key === view.textKey ? view.text : '') + data.text);
    case 'text-complete':
      return sayText(working, data.key, data.text);
    case 'text-reset':
      return data.key === view.textKey ? { ...view, text: '' } : view;
    case 'tool-preview': {
      const output = readOutput(data.output);
      return output.id === undefined ? view : changeCall(working, data.tool, output.id, output);
    }
    case 'tool-output': {
      const output = readOutput(data.output);
      const id = data.toolCallId ?? output.id ?? `${data.tool} ${view.calls.length}`;
      const input = data.input === undefined ? {} : { input: data.input };
      return changeCall(working, data.tool, id, { ...output, ...input, outcome: output.outcome ?? 'done' });
    }
    case 'tool-refused': {
      const open = view.calls.findLast(({ tool, outcome }) => outcome === null && tool === data.tool);
      const id = open?.id ?? `refused ${view.calls.length}`;
      return changeCall(working, data.tool ?? data.code, id, { text: data.message, outcome: 'refused' });
    }
    case 'run-waiting': {
      const kinds = (data.waits ?? [data]).map((wait) => wait.for);
      return { ...view, waitsFor: WAITS.find((kind) => kinds.includes(kind)) ?? 'other' };
    }
    case 'run-succeeded':
      return { ...working, end: 'done', isCut: false };
    case 'run-failed':
      return { ...working, end: 'failed', isCut: false, error: data.error };
    case 'run-cancelled':
      return { ...working, end: 'stopped', isCut: false };
    default:
      return view;
  }
}

const sayText = (view: ReplyView, textKey: string, text: string): ReplyView => ({
  ...view,
  textKey,
  text,
  isSpeaking: true,
  message: '',
});

/** What a call says in pieces; a later piece leaves what an earlier one said. */
function changeCall(view: ReplyView, tool: string, id: string, change: Partial<CallView>): ReplyView {
  const known = view.calls.some((call) => call.id === id);
  const fresh: CallView = { id, tool, input: undefined, text: null, rows: [], outcome: null, ids: [], count: null };
  const calls = known ? view.calls : [...view.calls, fresh];
  return {
    ...view,
    isSpeaking: false,
    message: '',
    calls: calls.map((call) => (call.id === id ? { ...call, ...change, id } : call)),
  };
}

/** A call as it is kept with its answer. */
export const keptCall = (call: ThreadCall, place: number): CallView => ({
  id: `kept ${place}`,
  tool: call.tool,
  input: undefined,
  text: null,
  rows: [],
  outcome: call.outcome,
  ids: call.ids,
  count: call.count,
});
