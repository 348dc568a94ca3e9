import { toApiError, type ApiError } from '@/api/api-error';
import { connection } from '@/api/connection';
import type { Block } from '@contracts/canvas/blocks';
import { sendEdit } from './actions';
import type { Edit } from './edits';
import { setAndRefresh } from './refresh';
import type { CanvasStore } from './state';

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

export interface EditQueue {
  /** Sends what waits, if nothing is being sent. */
  kick: () => void;
  stop: () => void;
}

/** Sends edits one by one, in order; waits while the server is away; tells of what was refused. */
export function createEditQueue(store: CanvasStore, onRefused: (edit: Edit, error: ApiError) => void): EditQueue {
  let sending: Promise<void> | null = null;
  let isStopped = false;
  let delayMs = FIRST_DELAY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const drain = async (): Promise<void> => {
    for (;;) {
      const { edits } = store.getState();
      connection.reportUnsent(edits.filter((edit) => edit.state === 'queued').length);
      const edit = edits.find((waiting) => waiting.state === 'queued');
      if (edit === undefined || isStopped) return;
      patchEdit(store, edit.clientId, { state: 'sending' });
      try {
        settle(store, edit, await sendEdit(store.getState(), edit));
        delayMs = FIRST_DELAY_MS;
      } catch (error) {
        const failure = toApiError(error);
        if (failure.isTransient) {
          patchEdit(store, edit.clientId, { state: 'queued' });
          const waitMs = failure.retryAfter === undefined ? delayMs : failure.retryAfter * 1_000;
          delayMs = Math.min(MAX_DELAY_MS, delayMs * 2);
          timer = setTimeout(() => void kick(), waitMs);
          return;
        }
        if (isAlreadySaved(edit, failure)) settle(store, edit, failure.current);
        else {
          dropEdit(store, edit);
          onRefused(edit, failure);
        }
      }
    }
  };

  /** Resolves when nothing is left to send now. */
  function kick(): Promise<void> {
    if (isStopped) return Promise.resolve();
    clearTimeout(timer);
    sending ??= drain()
      .catch(() => connection.reportSilence())
      .finally(() => {
        sending = null;
      });
    return sending;
  }

  const stopListening = connection.onBack(kick);
  return {
    kick: () => void kick(),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      stopListening();
      connection.reportUnsent(0);
    },
  };
}

function patchEdit(store: CanvasStore, clientId: string, patch: Partial<Pick<Edit, 'state' | 'settledAt'>>): void {
  const edits = store.getState().edits.map((edit) => (edit.clientId === clientId ? { ...edit, ...patch } : edit));
  store.setState({ edits });
}

/** The answer of an edit: it stays on top until the truth has its revision. */
export function settle(store: CanvasStore, edit: Edit, saved: Block | null): void {
  const state = store.getState();
  const edits = state.edits.map((other) => {
    if (other.clientId === edit.clientId)
      return { ...other, state: 'answered' as const, settledAt: saved?.revision ?? null };
    // Later edits of the same block were made on top of this one.
    if (other.key === edit.key && other.revision !== null && saved !== null && other.state === 'queued')
      return { ...other, revision: saved.revision };
    return other;
  });
  const aliases = edit.type === 'create' && saved !== null ? withAlias(state, edit.key, saved.id) : {};
  const editBase =
    state.editBase?.key === edit.key && saved !== null ? { key: edit.key, revision: saved.revision } : state.editBase;
  setAndRefresh(store, { edits, editBase, ...aliases }, new Set([edit.key]));
}

/** Notes which server id the element with a key has now. */
export function withAlias(
  state: { keyOfId: ReadonlyMap<string, string>; idOfKey: ReadonlyMap<string, string> },
  key: string,
  id: string,
) {
  return { keyOfId: new Map(state.keyOfId).set(id, key), idOfKey: new Map(state.idOfKey).set(key, id) };
}

function dropEdit(store: CanvasStore, edit: Edit): void {
  const edits = store.getState().edits.filter((other) => other.clientId !== edit.clientId);
  setAndRefresh(store, { edits }, new Set([edit.key]));
}

/** A first try was saved and its answer lost: the second is refused with what the first wrote. */
function isAlreadySaved(edit: Edit, failure: ApiError): failure is ApiError & { current: Block } {
  if (failure.status !== 409 || edit.type !== 'update' || edit.patch.content === undefined) return false;
  const current = failure.current;
  return isBlock(current) && JSON.stringify(current.content) === JSON.stringify(edit.patch.content);
}

export const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && 'id' in value && 'content' in value;
