import type { CallTimeouts } from './call-limits';
import { ModelTimeout } from './model-errors';

/** Ends a call whose model says nothing for too long, or takes too long in all. */
export class Patience {
  private readonly total: NodeJS.Timeout;
  /** Runs while something is awaited from the model: its first token at first. */
  private silence: NodeJS.Timeout | undefined;
  private isMidway = false;
  private isOver = false;

  constructor(
    /** `firstTokenSetting`: the variable that says how long the first token has, where it is another than usual. */
    private readonly limits: Pick<CallTimeouts, 'firstTokenMs' | 'silenceMs' | 'totalMs'> & {
      firstTokenSetting?: string;
    },
    private readonly stop: (reason: ModelTimeout) => void,
  ) {
    this.total = this.give('total', limits.totalMs);
    this.silence = this.give('first-token', limits.firstTokenMs, limits.firstTokenSetting);
  }

  /** Something has come from the model, be it thinking that nobody sees. */
  readonly onSign = (): void => {
    if (this.isOver) return;
    if (this.isMidway && this.silence) return void this.silence.refresh();
    clearTimeout(this.silence);
    this.isMidway = true;
    this.silence = this.give('silence', this.limits.silenceMs);
  };

  /** The model waits for who reads its answer: until the next sign its silence is no fault of its own. */
  readonly onHold = (): void => {
    clearTimeout(this.silence);
    this.silence = undefined;
  };

  end(): void {
    this.isOver = true;
    clearTimeout(this.total);
    clearTimeout(this.silence);
  }

  private give(phase: ModelTimeout['phase'], afterMs: number, setting?: string): NodeJS.Timeout {
    return setTimeout(() => this.stop(new ModelTimeout(phase, afterMs, setting)), afterMs);
  }
}
