import type { RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { Logger } from '../../platform/logger';
import type { EventLog, PlacedEvent } from './event-log';
import { HintBuffer } from './hint-buffer';

export interface EventAnnouncer {
  /** Facts that are in MongoDB. `isEnd`: the attempt's last. */
  announce(events: RunEvent[], isEnd?: boolean): void;
  hint(draft: RunEventDraft): void;
  /** Resolves once everything is in the log, or the log is away. */
  close(): Promise<void>;
}

/** Facts wait so long for company: a few steps in a row are one batch. Hints and the end wait for nothing. */
const FACT_PAUSE_MS = 100;

/**
 * Puts an attempt's events into the run's log, in order; nobody waits for it. What comes while a batch is under way
 * goes together with the next. `lastSeq`: of the last fact recorded before.
 */
export function createEventAnnouncer(
  { eventLog, log }: { eventLog: EventLog; log: Logger },
  runId: string,
  lastSeq: number,
): EventAnnouncer {
  let waiting: PlacedEvent[] = [];
  let isEdge = true;
  let sending: Promise<void> | undefined;
  const send = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      const renewsTtl = isEdge;
      waiting = [];
      isEdge = false;
      try {
        await eventLog.append(runId, batch, renewsTtl);
      } catch (error) {
        isEdge ||= renewsTtl; // the stream may lack its time to live
        log.debug({ code: 'event_log_away', error }, 'Events not announced; followers read MongoDB');
      }
    }
    sending = undefined;
  };
  let timer: NodeJS.Timeout | undefined;
  const sendNow = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) sending ??= send();
  };
  const hints = new HintBuffer(lastSeq, (batch) => {
    waiting.push(...batch);
    sendNow();
  });
  return {
    announce(events, isEnd = false) {
      const last = events.at(-1);
      if (!last) return;
      hints.advance(last.seq);
      isEdge ||= isEnd;
      waiting.push(...events.map((event) => ({ seq: event.seq, sub: 0, event })));
      if (isEnd) sendNow();
      else timer ??= setTimeout(sendNow, FACT_PAUSE_MS);
    },
    hint: (draft) => hints.add(draft),
    async close() {
      hints.flush();
      hints.stop();
      sendNow();
      await sending;
    },
  };
}
