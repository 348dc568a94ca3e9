import type { BlockDraft } from '@contracts/canvas/blocks';
import type { GenerateFrame, Generation } from '@contracts/canvas/canvas';
import type { generationPreview, generationStatus } from '@contracts/canvas/socket-events';
import { toApiError } from '@/api/api-error';
import type { EventPlace } from '@/api/event-place';
import { followRun } from '@/api/follow-run';
import { startGeneration } from '@/api/generations';
import type { z } from 'zod';
import { applyFrame, isLapsed, startView, withPreviews, type GenerationView } from './generation.reducer';
import { record } from './history';
import type { Ghost } from './nodes';
import { setAndRefresh } from './refresh';
import { keyOf, type CanvasStore } from './state';
import { noteBroughtBack, noteTakenBack } from './stepping';

/** Ghosts of a saved generation that no chunk replaced go after this. */
const GHOST_PATIENCE_MS = 10_000;
/** An end that is read anew may be that of an earlier try: what comes after it comes at once. */
const LATER_TRY_MS = 500;
const ENDED = new Set(['complete', 'failed', 'cancelled', 'rejected', 'undone']);

export interface Generating {
  /** Asks the agent (`model` null: the default one); resolves once accepted, throws ApiError where refused. */
  start: (prompt: string, afterBlockId: string | null, model: string | null) => Promise<void>;
  /** Asks for what is missing of a generation, with its own words. */
  goOn: (generation: Pick<Generation, 'prompt' | 'generation_session_id'>, model: string | null) => Promise<void>;
  /** Shows a generation that was under way before the page was opened. */
  resume: (generation: Generation) => void;
  /** Shows the drafts of one that has ended without saving them. */
  showLapsed: (generation: Generation) => void;
  onStatus: (event: z.infer<(typeof generationStatus)['payload']>) => void;
  onPreview: (event: z.infer<(typeof generationPreview)['payload']>) => void;
  /** Takes an ended generation's lines out of the panel. */
  dismiss: (runId: string) => void;
  stop: () => void;
}

/** Generations on one canvas: starts them, follows them across cut connections, keeps their ghosts. */
export function createGenerating(store: CanvasStore, onChanged: () => void): Generating {
  const followed = new Map<string, () => void>();
  /** Runs whose drafts are shown although they have ended. */
  const lapsed = new Set<string>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const abort = new AbortController();

  const setView = (runId: string, change: (view: GenerationView) => GenerationView): void => {
    const { running } = store.getState();
    store.setState({ running: { ...running, [runId]: change(running[runId] ?? startView('', runId)) } });
  };
  const isOwn = ({ requestedBy }: Generation): boolean => requestedBy.id === store.getState().user.id;
  const onFrame = (runId: string, frame: GenerateFrame): void => {
    setView(runId, (view) => applyFrame(view, frame));
    if (frame.type === 'tool_output') addGhosts(store, [frame.data], runId);
    const end = store.getState().running[runId]?.end ?? null;
    if (end === null) return;
    followed.get(runId)?.();
    const saved =
      frame.type === 'complete'
        ? frame.data.generation_session_id
        : frame.type === 'error'
          ? frame.data.kept?.generation_session_id
          : undefined;
    if (saved !== undefined) noteDone(runId, saved);
    finish(runId, saved !== undefined, saved === undefined ? [runId] : [runId, saved]);
  };
  /** What this person asked for is a step of theirs. */
  const noteDone = (runId: string, act: string): void => {
    const { running, history } = store.getState();
    if (running[runId]?.isOwn === true) store.setState({ history: record(history, { type: 'generation', act }) });
  };
  /** A run that is followed is told of here before its last frame has come: it is followed until that. */
  const finish = (runId: string, isSaved: boolean, sources: string[]): void => {
    const view = store.getState().running[runId];
    if (view !== undefined && isLapsed(view)) {
      followed.delete(runId); // it may be run again
      onChanged();
      return;
    }
    const drop = () => dropGhosts(store, ({ source }) => sources.includes(source));
    if (isSaved) timers.add(setTimeout(drop, GHOST_PATIENCE_MS));
    else drop();
    onChanged();
  };
  const isOver = (frame: GenerateFrame): boolean =>
    frame.type === 'complete' ||
    (frame.type === 'error' && frame.data.tool === undefined) ||
    (frame.type === 'status' && frame.data.phase === 'cancelled');

  const follow = (runId: string, since: EventPlace): void => {
    followed.get(runId)?.();
    // From its beginning, a run that was run again has an end before its end.
    const isAnew = since === '';
    let ending: ReturnType<typeof setTimeout> | undefined;
    followed.set(
      runId,
      followRun<GenerateFrame>(runId, {
        format: 'canvas',
        since,
        isLast: (frame) => !isAnew && isOver(frame),
        onEvent: (frame) => {
          clearTimeout(ending);
          if (!isAnew || !isOver(frame)) return onFrame(runId, frame);
          ending = setTimeout(() => onFrame(runId, frame), LATER_TRY_MS);
          timers.add(ending);
        },
        onError: () => onChanged(),
      }),
    );
  };

  const start = (prompt: string, afterBlockId: string | null, model: string | null): Promise<void> =>
    ask(prompt, { afterBlockId, model, continues: null });

  /** What this person has just asked for comes into her view, and into nobody else's. */
  const noteAsked = (runId: string): void => store.setState({ asked: runId });

  const ask = async (
    prompt: string,
    { afterBlockId, model, continues }: { afterBlockId: string | null; model: string | null; continues: string | null },
  ): Promise<void> => {
    for (const [runId, view] of Object.entries(store.getState().running)) if (view.end !== null) dismiss(runId);
    const opened = await startGeneration(
      store.getState().canvas.id,
      prompt,
      afterBlockId,
      model,
      continues,
      abort.signal,
    );
    let runId = opened.runId;
    let last: EventPlace = '';
    if (runId !== null) {
      const known = runId;
      followed.set(known, () => undefined);
      setView(known, () => startView(prompt, known, true));
      noteAsked(known);
    }
    const read = async (): Promise<void> => {
      let hasEnded = false;
      try {
        await opened.read((frame, place) => {
          last = place;
          if (runId === null && frame.type === 'status' && frame.data.runId !== undefined) {
            runId = frame.data.runId;
            const found = runId;
            followed.set(found, () => undefined);
            setView(found, () => startView(prompt, found, true));
            noteAsked(found);
          }
          if (isOver(frame)) hasEnded = true;
          if (runId !== null) onFrame(runId, frame);
        });
      } catch {
        // A cut connection: the run goes on, and is followed below.
      }
      if (!hasEnded && runId !== null && !abort.signal.aborted) follow(runId, last);
    };
    read().catch((error: unknown) => {
      const { code, detail } = toApiError(error);
      if (runId !== null)
        setView(runId, (view) => ({ ...view, end: 'failed', error: { code, message: detail, retryable: true } }));
    });
    onChanged();
  };

  return {
    start,
    goOn: (generation, model) =>
      ask(generation.prompt, { afterBlockId: null, model, continues: generation.generation_session_id }),
    resume: (generation) => {
      if (followed.has(generation.runId)) return;
      setView(generation.runId, () => ({
        ...startView(generation.prompt, generation.runId, isOwn(generation), Date.parse(generation.createdAt)),
        generationSessionId: generation.generation_session_id,
      }));
      follow(generation.runId, '');
    },
    showLapsed: ({ runId }) => {
      if (followed.has(runId) || lapsed.has(runId)) return;
      lapsed.add(runId);
      const end = followRun<GenerateFrame>(runId, {
        format: 'canvas',
        since: '',
        isLast: isOver,
        onEvent: (frame) => {
          if (frame.type === 'tool_output') addGhosts(store, [frame.data], runId);
        },
        onError: () => undefined,
      });
      abort.signal.addEventListener('abort', end, { once: true });
    },
    onStatus: ({ runId, phase, message, generation, generation_session_id }) => {
      const isEnd = ENDED.has(phase);
      const sources = [runId, generation_session_id];
      if (!followed.has(runId) && !(isEnd && store.getState().running[runId] === undefined)) {
        setView(runId, (view) => ({
          ...view,
          prompt: generation?.prompt ?? view.prompt,
          isOwn: generation === undefined ? view.isOwn : isOwn(generation),
          phase,
          message,
          generationSessionId: generation_session_id,
        }));
      }
      // One's own is known by its run until something is said of it here.
      if (followed.has(runId) && store.getState().running[runId]?.generationSessionId === null)
        setView(runId, (view) => ({ ...view, generationSessionId: generation_session_id }));
      if (isEnd) {
        if (phase === 'failed' && generation !== undefined && generation.previewsUntil !== null) {
          if (!followed.has(runId)) dismiss(runId);
          onChanged();
          return; // its previews stay
        }
        lapsed.delete(runId);
        if (phase === 'undone') noteTakenBack(store, generation_session_id);
        if (phase === 'complete') noteBroughtBack(store, generation_session_id);
        if (!followed.has(runId)) dismiss(runId);
        if (phase === 'rejected') dismiss(runId);
        finish(runId, phase === 'complete', sources);
      } else onChanged();
    },
    onPreview: ({ generation_session_id, previews, withdrawn }) => {
      addGhosts(store, previews, generation_session_id);
      if (withdrawn.length > 0) dropGhosts(store, ({ draft }) => withdrawn.includes(draft.id));
      const { running, ghosts } = store.getState();
      const found = Object.entries(running).find(([, view]) => view.generationSessionId === generation_session_id);
      if (found === undefined) return;
      const sources = [found[0], generation_session_id];
      const created = [...ghosts.values()].filter(
        ({ source, draft }) => sources.includes(source) && draft.operation === 'create',
      );
      setView(found[0], (view) => withPreviews(view, created.length));
    },
    dismiss,
    stop: () => {
      abort.abort();
      for (const end of followed.values()) end();
      for (const timer of timers) clearTimeout(timer);
    },
  };

  function dismiss(runId: string): void {
    const { [runId]: _, ...rest } = store.getState().running;
    store.setState({ running: rest });
  }
}

function addGhosts(store: CanvasStore, drafts: readonly BlockDraft[], source: string): void {
  const state = store.getState();
  const ghosts = new Map(state.ghosts);
  const touched = new Set<string>();
  for (const draft of drafts) {
    if (draft.operation === 'create' && state.truth.blocks.has(draft.id)) continue;
    const key = keyOf(state, draft.id);
    ghosts.set(key, { draft, source: ghosts.get(key)?.source ?? source });
    touched.add(key);
  }
  setAndRefresh(store, { ghosts }, touched);
}

function dropGhosts(store: CanvasStore, isDropped: (ghost: Ghost) => boolean): void {
  const ghosts = new Map(store.getState().ghosts);
  const touched = new Set<string>();
  for (const [key, ghost] of ghosts) {
    if (!isDropped(ghost)) continue;
    ghosts.delete(key);
    touched.add(key);
  }
  if (touched.size > 0) setAndRefresh(store, { ghosts }, touched);
}
