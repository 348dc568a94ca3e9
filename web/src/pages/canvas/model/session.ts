import type { User } from '@contracts/accounts/auth';
import type { Block, KindAndContent, Box } from '@contracts/canvas/blocks';
import type { Canvas } from '@contracts/canvas/canvas';
import type { presenceUpdate } from '@contracts/canvas/socket-events';
import type { Presence } from '@contracts/kernel/presence';
import type { ApiError } from '@/api/api-error';
import { notify, openSocket } from '@/api/socket';
import * as actions from './actions';
import { keepForChoice } from './conflicts';
import { createEditQueue } from './edit-queue';
import type { Edit, Intent } from './edits';
import { createGenerating, type Generating } from './generating';
import { connectLive, takeReceived } from './live';
import { createStepping, type Stepping, type SteppingParts } from './stepping';
import { createCanvasStore, idOf, keyOf, type CanvasStore } from './state';
import { replaceBlocks } from './truth.reducer';

const CURSOR_EVERY_MS = 60;

/** All that one open canvas needs: its state, its edits, its live connection. */
export interface CanvasSession extends Stepping {
  store: CanvasStore;
  generating: Generating;
  /** Does what a person wants and answers with the act's name, by which alone it can be undone. What has the same name is one step. */
  perform: (intents: readonly Intent[], act?: string) => string;
  create: (block: KindAndContent & Box) => string;
  /** Where this person's pointer is, in canvas units; null once it left. Sent at most every 60 ms, while others are here. */
  moveCursor: (cursor: { x: number; y: number } | null) => void;
  select: (keys: string[]) => void;
  /** Cursors are drawn outside React: told of every presence there is. */
  onCursors: (listener: (present: readonly Presence[]) => void) => () => void;
  close: () => void;
}

interface SessionParts {
  canvas: Canvas;
  user: User;
  blocks: Block[];
  version: number;
  /** The run that this person has asked for on the way here; null: none. */
  asked: string | null;
  onRefused: (session: CanvasSession, edit: Edit, error: ApiError) => void;
  onStepped: SteppingParts['onStepped'];
  onFailed: SteppingParts['onFailed'];
  onGenerationsChanged: () => void;
}

/** Opens a canvas that has been read; `close` ends all it started. */
export function openCanvasSession({
  canvas,
  user,
  blocks,
  version,
  asked,
  onRefused,
  onStepped,
  onFailed,
  onGenerationsChanged,
}: SessionParts): CanvasSession {
  const store = createCanvasStore(canvas, user);
  store.setState({ asked });
  takeReceived(store, replaceBlocks(store.getState().truth, version, blocks));
  const queue = createEditQueue(store, (edit, error) => onRefused(session, edit, error));
  const generating = createGenerating(store, onGenerationsChanged);
  const socket = openSocket('/canvas');
  const cursorListeners = new Set<(present: readonly Presence[]) => void>();
  let cursorTimer: ReturnType<typeof setTimeout> | undefined;
  let cursor: { x: number; y: number } | null = null;

  const sendPresence = (part: { cursor?: typeof cursor; selection?: string[] }) => {
    if (store.getState().people.some((person) => !person.isAgent))
      notify<typeof presenceUpdate>(socket, 'presence_update', { canvasId: canvas.id, ...part });
  };
  const disconnect = connectLive(store, {
    onPresence: (all, selfId) => {
      const others = all.filter((person) => person.id !== selfId);
      for (const listener of cursorListeners) listener(others);
      const known = store.getState().people;
      if (!isSamePeople(known, others))
        store.setState({ people: others, names: withNames(store.getState().names, others) });
    },
    onGenerationStatus: generating.onStatus,
    onGenerationPreview: generating.onPreview,
    onAdded: (ids) => {
      const state = store.getState();
      const own = new Set(state.edits.map((edit) => edit.key));
      const fresh = ids
        .map((id) => keyOf(state, id))
        .filter((key) => !own.has(key) && state.shown.get(key)?.kind !== 'connector' && !key.startsWith('new:'));
      if (fresh.length > 0) store.setState({ arrived: [...state.arrived, ...fresh] });
    },
  });
  const perform = (intents: readonly Intent[], act: string = crypto.randomUUID()) => {
    actions.perform(store, keepForChoice(store, intents), queue.kick, act);
    return act;
  };
  const stepping = createStepping(store, {
    perform: (intents) => actions.perform(store, keepForChoice(store, intents), queue.kick, null),
    onStepped,
    onFailed,
  });

  const session: CanvasSession = {
    ...stepping,
    store,
    generating,
    perform,
    create: (block) => {
      const key = actions.newKey();
      perform([{ type: 'create', key, block }]);
      return key;
    },
    moveCursor: (next) => {
      cursor = next;
      cursorTimer ??= setTimeout(() => {
        cursorTimer = undefined;
        sendPresence({ cursor });
      }, CURSOR_EVERY_MS);
    },
    select: (keys) => {
      const ids = keys.map((key) => idOf(store.getState(), key)).filter((id) => !id.startsWith('new:'));
      sendPresence({ selection: ids.slice(0, 200) });
    },
    onCursors: (listener) => {
      cursorListeners.add(listener);
      return () => cursorListeners.delete(listener);
    },
    close: () => {
      clearTimeout(cursorTimer);
      queue.stop();
      generating.stop();
      disconnect();
    },
  };
  return session;
}

function isSamePeople(a: readonly Presence[], b: readonly Presence[]): boolean {
  return (
    a.length === b.length &&
    a.every((person, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        person.id === other.id &&
        person.name === other.name &&
        person.focus === other.focus &&
        person.selection.join() === other.selection.join()
      );
    })
  );
}

const withNames = (names: ReadonlyMap<string, string>, people: readonly Presence[]): ReadonlyMap<string, string> =>
  new Map([...names, ...people.map((person) => [person.userId, person.name] as const)]);
