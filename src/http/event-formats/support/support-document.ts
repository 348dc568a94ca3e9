import type { RunEvent } from '../../../contracts/kernel/run-events';
import type { EventPlace } from '../../../runs/events/event-log';
import type { EventFormat, Frame } from '../event-format';
import { createRunningTexts } from './running-texts';
import { createSectionEvents } from './section-events';
import { isStale, lastBeginning, type Recorded } from '../stale-text';
import type { SupportForm } from './support';
import { createTextFrames, DONE_FRAME, errorFrame } from './text-frames';

/** As a run of kind `support.document` or `support.draft` leaves it. */
interface Output {
  version: number | null;
  text: string;
  sections: unknown[];
  origin: string;
  repairs: string[];
}

/**
 * A document as it is written. Plain: its text in pieces, then a marker. Typed: its sections begin, come and end, `status` says
 * what the model is waited for (`retryAt`: when it is tried again); `reset`
 * takes back all that was said, and it begins anew. What was said to a plain reader cannot be taken back: where the text begins
 * anew it goes on once as much has come again, and ends with an error where that is another text; asked again it gives the whole.
 */
export function createSupportDocumentFormat(form: SupportForm, since: EventPlace = { seq: 0, sub: 0 }): EventFormat {
  const show = form === 'text' ? createPlain() : createTyped();
  const format: EventFormat = (event, run) => (isStale(event, run, since) ? [] : show(event, run));
  return Object.assign(format, { onGap: () => show.onGap?.() ?? [] });
}

/** What of a document is new with an event; `isAnew`: what was said before does not hold. */
type Piece = { text: string; isAnew?: boolean } | undefined;

function createPieces(): { read(event: RunEvent): Piece; whole(): string } {
  const texts = createRunningTexts();
  /** Texts that are whole; they stay, whatever becomes of the worker. */
  const whole = new Map<string, string>();
  const begun = new Set<string>();
  const anew = () => [...whole.values()].join('');
  const read = (event: RunEvent): Piece => {
    switch (event.type) {
      case 'text-delta':
        begun.add(event.data.key);
        texts.add(event.data.key, event.data.text);
        return { text: event.data.text };
      case 'text-complete': {
        const { key, text } = event.data;
        const { missing, isAnew } = texts.complete(key, text);
        const before = anew();
        whole.set(key, text);
        return isAnew ? { text: before + text, isAnew } : { text: missing };
      }
      case 'text-reset':
      case 'run-started': {
        const lost = [...begun].filter((key) => !whole.has(key) && texts.reset(key));
        return lost.length > 0 ? { text: anew(), isAnew: true } : undefined;
      }
      default:
        return undefined;
    }
  };
  return { read, whole: anew };
}

/** An end in the middle of a run that was run again is no end for who comes later. */
const isPast = (event: RunEvent, run: Recorded) => event.seq < lastBeginning(run);

function createPlain(): EventFormat {
  const { read } = createPieces();
  const textFrames = createTextFrames();
  let isOver = false;
  let said = '';
  /** What has come again of a text that began anew, until it is more than what was said. */
  let again: string | undefined;
  const end = (frame: Frame) => {
    isOver = true;
    return [frame];
  };
  const say = (text: string): Frame[] => {
    said += text;
    return textFrames(text);
  };
  const tell = (piece: NonNullable<Piece>): Frame[] => {
    if (piece.isAnew) again = piece.text;
    else if (again !== undefined) again += piece.text;
    else return say(piece.text);
    if (said.startsWith(again)) return [];
    if (!again.startsWith(said)) return end(errorFrame(ANEW));
    const rest = again.slice(said.length);
    again = undefined;
    return say(rest);
  };
  const format: EventFormat = (event, run) => {
    if (isOver) return [];
    switch (event.type) {
      case 'run-succeeded':
        return end(again === undefined || again === said ? DONE_FRAME : errorFrame(ANEW));
      case 'run-failed':
        return isPast(event, run) ? [] : end(errorFrame(event.data.error.message));
      case 'run-cancelled':
        return isPast(event, run) ? [] : end(errorFrame(event.data.reason));
      default: {
        const piece = read(event);
        return piece ? tell(piece) : [];
      }
    }
  };
  return Object.assign(format, { onGap: () => (isOver ? [] : end(errorFrame(ANEW))) });
}
const ANEW = 'The text begins anew: ask for it again.';

function createTyped(): EventFormat {
  const { read, whole } = createPieces();
  let sections = createSectionEvents();
  const frames = (events: ReturnType<typeof sections.add>): Frame[] =>
    events.map(({ event, ...data }) => ({ event, data }));
  const beginAnew = (text: string): Frame[] => {
    sections = createSectionEvents();
    return [{ event: 'reset', data: {} }, ...frames(sections.add(text))];
  };
  const format: EventFormat = (event, run) => {
    switch (event.type) {
      case 'status':
        return [{ event: 'status', data: event.data }];
      case 'run-succeeded': {
        const { version, text, sections: written, origin, repairs } = event.data.output as Output;
        return [
          ...frames(sections.end()),
          { event: 'done', data: { version, text, sections: written, origin, repairs } },
        ];
      }
      case 'run-failed': {
        const { code, message } = event.data.error;
        return isPast(event, run) ? [] : [{ event: 'error', data: { code, message } }];
      }
      case 'run-cancelled':
        return isPast(event, run)
          ? []
          : [{ event: 'error', data: { code: 'run_cancelled', message: event.data.reason } }];
      default: {
        const piece = read(event);
        if (!piece) return [];
        return piece.isAnew ? beginAnew(piece.text) : frames(sections.add(piece.text));
      }
    }
  };
  return Object.assign(format, { onGap: () => beginAnew(whole()) });
}
