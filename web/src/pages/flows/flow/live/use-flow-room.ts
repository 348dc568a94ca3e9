import type { Presence } from '@contracts/kernel/presence';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { DraftStore } from '../draft/draft-store';
import { type FlowRoom, joinFlowRoom } from './flow-room';

interface FlowRoomParts {
  flowId: string;
  draft: DraftStore;
  onRevision: (revision: number) => void;
  onGone: () => void;
}
export interface People {
  /** Who else has the flow open, but for where their pointers are. */
  others: readonly Presence[];
  /** Cursors are drawn outside React: told of everybody else, each time. */
  onCursors: (listener: (others: readonly Presence[]) => void) => () => void;
  moveCursor: FlowRoom['moveCursor'];
}

/** Who else has the flow open; tells them where this person is, and this page what they changed. */
export function useFlowRoom({ flowId, draft, onRevision, onGone }: FlowRoomParts): People {
  const [others, setOthers] = useState<readonly Presence[]>([]);
  const [cursors] = useState(() => new Set<(others: readonly Presence[]) => void>());
  const room = useRef<FlowRoom | null>(null);
  const latest = useRef<readonly Presence[]>([]);
  const selected = useStore(draft, (state) => state.selected);
  useEffect(() => {
    let known: readonly Presence[] = [];
    const joined = joinFlowRoom(flowId, {
      onPeople: (people) => {
        latest.current = people;
        for (const listener of cursors) listener(people);
        // Pointers move all the time: the page is drawn anew only where something else changed.
        if (nameAll(known) === nameAll(people)) return;
        known = people;
        setOthers(people);
      },
      ...{ onRevision, onGone },
    });
    room.current = joined;
    return () => {
      room.current = null;
      joined.leave();
    };
  }, [flowId, cursors, onRevision, onGone]);
  useEffect(() => room.current?.select(selected), [selected]);
  return useMemo(
    () => ({
      others,
      onCursors: (listener) => {
        cursors.add(listener);
        listener(latest.current);
        return () => cursors.delete(listener);
      },
      moveCursor: (cursor) => room.current?.moveCursor(cursor),
    }),
    [others, cursors],
  );
}

const nameAll = (people: readonly Presence[]): string =>
  JSON.stringify(people.map(({ id, name, selection }) => [id, name, selection]));
