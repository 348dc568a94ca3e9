import type { RunEvent, RunEventDraft } from '../../contracts/kernel/run-events';
import type { PlacedEvent } from './event-log';

/** The first hint goes at once, then the pause doubles up to this: a fast stream costs few Redis commands. */
const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 320;
/** A gathered batch this large goes without waiting. */
const FLUSH_CHARS = 4_096;

/**
 * Gathers hints between facts: text deltas of one message are joined, anything else goes at once. `send` is called with
 * batches in order.
 */
export class HintBuffer {
  private drafts: RunEventDraft[] = [];
  private characters = 0;
  private pauseMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private sub = 0;
  private seq: number;

  constructor(
    seq: number,
    private readonly send: (batch: PlacedEvent[]) => void,
  ) {
    this.seq = seq;
  }

  add(draft: RunEventDraft): void {
    const last = this.drafts.at(-1);
    if (draft.type !== 'text-delta') {
      this.drafts.push(draft);
      this.sendGathered(); // a phase is rare and worth seeing at once, and takes nothing from the first text's haste
      return;
    }
    if (last?.type === 'text-delta' && last.data.key === draft.data.key) last.data.text += draft.data.text;
    else this.drafts.push({ type: 'text-delta', data: { ...draft.data } });
    this.characters += draft.data.text.length;
    if (this.pauseMs === 0 || this.characters >= FLUSH_CHARS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), this.pauseMs);
  }

  /** Sends what is gathered; later hints lie after fact `seq`. */
  advance(seq: number): void {
    this.flush();
    this.seq = seq;
    this.sub = 0;
    this.pauseMs = 0;
  }

  flush(): void {
    this.pauseMs = this.pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(this.pauseMs * 2, LAST_PAUSE_MS);
    this.sendGathered();
  }

  private sendGathered(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.drafts.length === 0) return;
    const at = new Date().toISOString();
    const batch = this.drafts.map((draft) => {
      this.sub += 1;
      return { seq: this.seq, sub: this.sub, event: { ...draft, seq: this.seq, at } as RunEvent };
    });
    this.drafts = [];
    this.characters = 0;
    this.send(batch);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
