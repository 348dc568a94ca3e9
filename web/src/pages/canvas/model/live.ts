import type { CanvasChange } from '@contracts/canvas/canvas';
import type {
  canvasAccess,
  canvasJoin,
  canvasLeave,
  canvasVersion,
  generationPreview,
  generationStatus,
  presenceChanged,
} from '@contracts/canvas/socket-events';
import type { Presence } from '@contracts/kernel/presence';
import { toApiError } from '@/api/api-error';
import { listAllBlocks, listChanges } from '@/api/blocks';
import { connection } from '@/api/connection';
import { listen, onConnected, openSocket, request } from '@/api/socket';
import { withAlias } from './edit-queue';
import { setAndRefresh } from './refresh';
import { keyOf, type CanvasStore } from './state';
import { receiveChanges, replaceBlocks, type Received } from './truth.reducer';

const CHANGE_EVENTS = [
  'blocks_bulk_added_chunk',
  'block_added',
  'block_updated',
  'block_moved',
  'block_deleted',
  'blocks_bulk_removed',
  'blocks_reranked',
  'canvas_updated',
] as const satisfies readonly CanvasChange['type'][];
/** A missing version may be a moment late; only then is it asked for. */
const GAP_PATIENCE_MS = 150;
/** A join that failed without having been refused is tried again after this. */
const REJOIN_MS = 2_000;
/** What the server says to somebody who has no right to the canvas (any more). */
const REFUSALS = new Set(['canvas_not_found', 'canvas_role_required']);

type Payload<E extends { payload: { _zod: { output: unknown } } }> = E['payload']['_zod']['output'];

export interface LiveHandlers {
  onPresence: (all: readonly Presence[], selfId: string) => void;
  onGenerationStatus: (event: Payload<typeof generationStatus>) => void;
  onGenerationPreview: (event: Payload<typeof generationPreview>) => void;
  /** Ids of blocks that others or agents added just now. */
  onAdded: (ids: string[]) => void;
}

/** Keeps a canvas up to date: joins its room, applies changes in order, fills gaps. Answers with the way out. */
export function connectLive(store: CanvasStore, handlers: LiveHandlers): () => void {
  const canvasId = store.getState().canvas.id;
  const socket = openSocket('/canvas');
  const stop = new AbortController();
  const present = new Map<string, Presence>();
  let selfId = '';
  let gapTimer: ReturnType<typeof setTimeout> | undefined;
  let joinTimer: ReturnType<typeof setTimeout> | undefined;
  let joinRound = 0;
  let isFilling = false;

  const take = (received: Received): void => {
    takeReceived(store, received);
    const added = received.applied.flatMap((change) =>
      change.type === 'blocks_bulk_added_chunk'
        ? change.blocks.map((block) => block.id)
        : change.type === 'block_added'
          ? [change.block.id]
          : [],
    );
    if (added.length > 0) handlers.onAdded(added);
    if (received.hasGap) fillSoon();
  };
  const receive = (changes: readonly CanvasChange[]) => take(receiveChanges(store.getState().truth, changes));

  const readAnew = async (): Promise<void> => {
    const { version, blocks } = await listAllBlocks(canvasId, stop.signal);
    take(replaceBlocks(store.getState().truth, version, blocks));
  };
  const fill = async (): Promise<void> => {
    const answer = await listChanges(canvasId, store.getState().truth.version, stop.signal);
    if (answer.reset) await readAnew();
    else receive(answer.changes);
  };
  const fillSoon = (): void => {
    clearTimeout(gapTimer);
    gapTimer = setTimeout(() => {
      if (isFilling || stop.signal.aborted) return;
      isFilling = true;
      fill()
        .catch((error: unknown) => noteFailure(store, error))
        .finally(() => {
          isFilling = false;
        });
    }, GAP_PATIENCE_MS);
  };
  const tellPresence = () => handlers.onPresence([...present.values()], selfId);

  const join = async (): Promise<void> => {
    const answer = await request<typeof canvasJoin>(socket, 'canvas_join', {
      canvasId,
      sinceVersion: store.getState().truth.version,
    });
    if (stop.signal.aborted) return;
    store.setState({ role: answer.role });
    selfId = answer.selfId;
    present.clear();
    for (const person of answer.presence) present.set(person.id, person);
    tellPresence();
    if (answer.reset) await readAnew();
    else receive(answer.changes);
  };
  const pause = () =>
    new Promise<void>((resolve) => {
      joinTimer = setTimeout(resolve, REJOIN_MS);
      stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  /** Outside the room nothing is heard of others: tried until it is in, refused, or its socket is away. */
  const joinUntilIn = async (): Promise<void> => {
    joinRound += 1;
    const round = joinRound;
    while (socket.connected && round === joinRound && !stop.signal.aborted) {
      try {
        await join();
        return;
      } catch (error) {
        noteFailure(store, error);
        if (REFUSALS.has(toApiError(error).code)) return;
        await pause();
      }
    }
  };

  const stops = [
    onConnected(socket, joinUntilIn),
    ...CHANGE_EVENTS.map((name) => {
      const handler = (change: CanvasChange) => {
        if (change.canvasId === canvasId) receive([change]);
      };
      socket.on(name as string, handler);
      return () => void socket.off(name as string, handler);
    }),
    listen<typeof canvasVersion>(socket, 'canvas_version', ({ canvasId: id, version }) => {
      if (id === canvasId && version > store.getState().truth.version) fillSoon();
    }),
    listen<typeof canvasAccess>(socket, 'canvas_access', ({ canvasId: id, role }) => {
      if (id === canvasId) store.setState({ role, ...(role === null ? { editingKey: null } : {}) });
    }),
    listen<typeof presenceChanged>(socket, 'presence_changed', ({ canvasId: id, present: changed, gone }) => {
      if (id !== canvasId) return;
      for (const person of changed) present.set(person.id, person);
      for (const personId of gone) present.delete(personId);
      tellPresence();
    }),
    listen<typeof generationStatus>(socket, 'generation_status', (event) => {
      if (event.canvasId === canvasId) handlers.onGenerationStatus(event);
    }),
    listen<typeof generationPreview>(socket, 'generation_preview', (event) => {
      if (event.canvasId === canvasId) handlers.onGenerationPreview(event);
    }),
  ];

  return () => {
    stop.abort();
    clearTimeout(gapTimer);
    clearTimeout(joinTimer);
    for (const end of stops) end();
    if (socket.connected) request<typeof canvasLeave>(socket, 'canvas_leave', { canvasId }).catch(() => undefined);
  };
}

/** Lays received changes into the store: own edits find their block by the client id. */
export function takeReceived(store: CanvasStore, received: Received): void {
  let state = store.getState();
  let edits = state.edits;
  for (const change of received.applied) {
    if (change.type === 'canvas_updated')
      state = { ...state, canvas: { ...state.canvas, title: change.title, review: change.review } };
    const clientId = 'clientId' in change ? change.clientId : undefined;
    const own = clientId === undefined ? undefined : edits.find((edit) => edit.clientId === clientId);
    if (own === undefined) continue;
    if (change.type === 'block_added') state = { ...state, ...withAlias(state, own.key, change.block.id) };
    edits = edits.filter((edit) => edit !== own);
  }
  const touched = new Set([...received.touched].map((id) => keyOf(state, id)));
  // What an agent was about to do to a block is done, or overtaken.
  const ghosts = new Map([...state.ghosts].filter(([key]) => !touched.has(key)));
  setAndRefresh(
    store,
    { ghosts, canvas: state.canvas, keyOfId: state.keyOfId, idOfKey: state.idOfKey, edits, truth: received.truth },
    touched,
  );
}

function noteFailure(store: CanvasStore, error: unknown): void {
  const failure = toApiError(error);
  if (REFUSALS.has(failure.code)) store.setState({ role: null, editingKey: null });
  else if (failure.code === 'offline') connection.reportSilence();
}
