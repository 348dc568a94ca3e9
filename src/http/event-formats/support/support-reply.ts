import type { RunEvent } from '../../../contracts/kernel/run-events';
import type { SupportMessage } from '../../../contracts/support/messages';
import type { GuidedStep } from '../../../contracts/support/sessions';
import type { TaskLane } from '../../../contracts/support/task-lane';
import type { EventPlace } from '../../../runs/events/event-log';
import type { EventFormat, Frame } from '../event-format';
import { createRunningTexts } from './running-texts';
import type { SupportForm } from './support';
import { isSettled, isStale } from '../stale-text';
import { createTextFrames, DONE_FRAME, errorFrame } from './text-frames';

/** Output of a run of kind `support.reply`. */
export interface ReplyOutput {
  session_id: string;
  /** Null in a guided session. */
  message: SupportMessage | null;
  step: GuidedStep | null;
  lane: TaskLane;
}

const BEGAN_ANEW = 'The answer began anew. Ask for it again: you get the whole.';

/**
 * The assistant's answer as it comes. `typed`: `delta { text }`, `task-lane { lane }`, `step { step }`, `similar { items }`,
 * `status { phase, message, retryAt? }`, `reset {}` (what was said holds no more), at last `done` or `error`. `text`: the text as plain
 * data, `task-lane` and `step` with JSON, at last `[DONE]` or `[ERROR] <message>`; who was told what holds no more is told
 * an error. Frames depend on those before them: begin at the run's first event. `since`: what the reader has seen.
 */
export function createSupportReplyFormat(form: SupportForm, since: EventPlace = { seq: 0, sub: 0 }): EventFormat {
  const texts = createRunningTexts();
  const textFrames = createTextFrames();
  /** What was said, by step, in order; without what models leave around it. */
  const said = new Map<string, string>();
  const whole = new Set<string>();
  const state = { isBroken: false, laneRevision: -1, ends: 0 };

  const piece = (text: string): Frame[] => (form === 'typed' ? [{ event: 'delta', data: { text } }] : textFrames(text));
  const named = (event: string, data: object, plain?: object): Frame[] =>
    form === 'typed' ? [{ event, data }] : plain ? [{ event, data: plain }] : [];

  /** Turns are parted by a blank line. */
  const say = (key: string, text: string): Frame[] => {
    const before = said.get(key) ?? '';
    const shown = before === '' ? text.trimStart() : text;
    if (shown === '') return [];
    const gap = before === '' && said.size > 0 ? '\n\n' : '';
    said.set(key, before + shown);
    return piece(gap + shown);
  };
  /** Takes back what was said under these keys; what still holds is said again. */
  const takeBack = (keys: readonly string[]): Frame[] => {
    for (const key of keys) texts.reset(key);
    const wasSaid = keys.filter((key) => said.delete(key)).length > 0;
    return wasSaid ? beginAnew() : [];
  };
  const beginAnew = (): Frame[] => {
    if (form === 'text') return end([errorFrame(BEGAN_ANEW)]);
    const rest = [...said.values()].join('\n\n');
    return [{ event: 'reset', data: {} }, ...(rest === '' ? [] : piece(rest))];
  };
  const tellLane = (lane: TaskLane): Frame[] => {
    if (lane.revision === state.laneRevision) return [];
    state.laneRevision = lane.revision;
    return named('task-lane', { lane }, lane);
  };
  const end = (frames: Frame[]): Frame[] => {
    state.isBroken = true; // nothing comes after an end
    return frames;
  };

  const framesOf = (event: RunEvent, retries: number): Frame[] => {
    switch (event.type) {
      case 'run-queued':
        return named('status', { phase: 'queued', message: 'Waiting for a worker.' });
      case 'run-started':
        // What an attempt said half is said anew by the next.
        return takeBack([...said.keys()].filter((key) => !whole.has(key)));
      case 'status':
        return named('status', event.data);
      case 'run-waiting':
        return named('status', { phase: 'waiting', message: WAITING[event.data.for] ?? 'Waiting.' });
      case 'text-delta':
        texts.add(event.data.key, event.data.text);
        return say(event.data.key, event.data.text);
      case 'text-reset':
        return takeBack([event.data.key]);
      case 'text-complete': {
        const { key, text } = event.data;
        const { missing, isAnew } = texts.complete(key, text);
        whole.add(key);
        if (!isAnew) return say(key, missing);
        const taken = takeBack([key]);
        return state.isBroken ? taken : [...taken, ...say(key, text)];
      }
      case 'tool-output':
        if (event.data.tool === 'update_task_lane') return tellLane(event.data.output as TaskLane);
        if (event.data.tool === 'find_similar_sessions') return named('similar', { items: event.data.output });
        return [];
      case 'run-succeeded': {
        const { message, step, lane } = event.data.output as ReplyOutput;
        const { usage, costUsd } = event.data;
        const isStepSaid = !step || [...said.values()].some((text) => text.trim() === step.content.text);
        return end([
          ...(isStepSaid ? [] : say('step', step.content.text)),
          ...(step ? named('step', { step }, step) : []),
          ...tellLane(lane),
          ...(form === 'typed' ? [{ event: 'done', data: { message, step, usage, costUsd } }] : [DONE_FRAME]),
        ]);
      }
      case 'run-failed':
        return endBadly(event.data.error, retries);
      case 'run-cancelled':
        return endBadly({ code: 'run_cancelled', message: event.data.reason, retryable: true }, retries);
      default:
        return [];
    }
  };
  /** Of a run that was run again, the ends before are none. */
  const endBadly = (error: { code: string; message: string; retryable: boolean }, retries: number): Frame[] => {
    state.ends += 1;
    if (state.ends <= retries) return [];
    return end(form === 'typed' ? [{ event: 'error', data: error }] : [errorFrame(error.message)]);
  };

  const format: EventFormat = (event, run) =>
    state.isBroken || isSettled(event, run, since) || isStale(event, run, since) ? [] : framesOf(event, run.retries);
  return Object.assign(format, { onGap: () => (state.isBroken ? [] : beginAnew()) });
}

const WAITING: Record<string, string> = {
  'top-up': 'Waiting for an admin to allow more money.',
  backoff: 'Waiting for money that other calls hold.',
};
