import { restoreGeneration, undoGeneration } from '@/api/generations';
import type { Intent } from './edits';
import { stepBack, stepForward, type Step } from './history';
import type { CanvasStore } from './state';

export interface Stepping {
  /** Takes the last step back, or that of `act`; false where there is none (any more). */
  undo: (act?: string) => boolean;
  /** Does again what was undone last. */
  redo: () => boolean;
  /** Takes a generation back; what people edited since stays and is noted for the panel, unless forced. Throws ApiError. */
  takeBack: (generationId: string, isForced: boolean) => Promise<void>;
  /** Brings an undone generation back. Throws ApiError. */
  bringBack: (generationId: string) => Promise<void>;
}

/** What stepping needs and tells. */
export interface SteppingParts {
  /** Edits that are no step of their own. */
  perform: (intents: readonly Intent[]) => void;
  /** A generation was taken back, or brought back, by a step: so many of its blocks stayed, as people had edited them. */
  onStepped: (way: 'undone' | 'redone', keptCount: number) => void;
  /** A generation could not be taken back, or brought back: nothing has changed. */
  onFailed: (error: unknown) => void;
}

/** Undo and redo on one canvas: edits go through the queue, generations are the server's to take back. */
export function createStepping(store: CanvasStore, { perform, onStepped, onFailed }: SteppingParts): Stepping {
  const canvasId = store.getState().canvas.id;

  const noteKept = (generationId: string, next: { removed: number; kept: string[] } | null): void => {
    const { [generationId]: _, ...rest } = store.getState().kept;
    store.setState({ kept: next === null ? rest : { ...rest, [generationId]: next } });
  };
  const takeBack = async (generationId: string, isForced: boolean): Promise<void> => {
    const { kept, removed, reverted } = await undoGeneration(canvasId, generationId, isForced);
    noteKept(generationId, kept.length === 0 ? null : { removed: removed.length + reverted.length, kept });
    noteTakenBack(store, generationId);
  };
  const bringBack = async (generationId: string): Promise<void> => {
    await restoreGeneration(canvasId, generationId);
    noteKept(generationId, null);
    noteBroughtBack(store, generationId);
  };
  const act = (step: Step, intents: (step: Step & { type: 'edits' }) => readonly Intent[], isBack: boolean): void => {
    if (step.type === 'edits') {
      perform(intents(step));
      return;
    }
    const work = isBack ? takeBack(step.act, false) : bringBack(step.act);
    work.then(
      () => onStepped(isBack ? 'undone' : 'redone', store.getState().kept[step.act]?.kept.length ?? 0),
      (error: unknown) => {
        if (isBack) noteBroughtBack(store, step.act);
        else noteTakenBack(store, step.act);
        onFailed(error);
      },
    );
  };

  return {
    undo: (name) => {
      const found = stepBack(store.getState().history, name);
      if (found === null) return false;
      store.setState({ history: found.history });
      act(found.step, ({ undo }) => undo, true);
      return true;
    },
    redo: () => {
      const found = stepForward(store.getState().history);
      if (found === null) return false;
      store.setState({ history: found.history });
      act(found.step, ({ redo }) => redo, false);
      return true;
    },
    takeBack,
    bringBack,
  };
}

/** A generation was undone, here or elsewhere: it can be done again, no longer undone. */
export function noteTakenBack(store: CanvasStore, generationId: string): void {
  const found = stepBack(store.getState().history, generationId);
  if (found !== null) store.setState({ history: found.history });
}

/** A generation that had been undone is back. */
export function noteBroughtBack(store: CanvasStore, generationId: string): void {
  const found = stepForward(store.getState().history, generationId);
  if (found !== null) store.setState({ history: found.history });
}
