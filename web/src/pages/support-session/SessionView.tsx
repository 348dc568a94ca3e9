import { PanelBottomClose } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { loadPart } from '@/api/load-part';
import { revealInSession } from '@/api/secrets';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { SUPPORT_STATUS } from '@/app/support-status';
import { formatCount } from '@/ui/format';
import { RevealProvider } from '@/ui/secrets/reveal-context';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { Chat } from './chat/Chat';
import { Guided } from './guided/Guided';
import { SessionHeader } from './header/SessionHeader';
import { StatusBar } from './header/StatusBar';
import { isReady, itemsOf } from './lane/lane-items';
import { TaskLane } from './lane/TaskLane';
import { TaskLaneTitle } from './lane/TaskLaneTitle';
import { useLane, useOpenSession } from './session-context';
import { texts } from './texts';

const Drawer = lazy(async () => ({ default: (await loadPart(() => import('@/ui/overlays/Drawer'))).Drawer }));
const ConcludeDialog = lazy(async () => ({
  default: (await loadPart(() => import('./conclude/ConcludeDialog'))).ConcludeDialog,
}));

/** Header, conversation (or guided steps), tasks beside them; on phones the tasks are a drawer. */
export function SessionView() {
  const { session, lane } = useOpenSession();
  const { isOver } = SUPPORT_STATUS[session.status];
  const isLaneOpen = useLane((state) => state.isOpen);
  // A guided session asks by its steps.
  const hasLane = useLane((state) => session.mode === 'chat' || state.order.length > 0);
  const laneTitle = useLane((state) => {
    const items = itemsOf(state.lane);
    const count = isOver ? formatCount(items.length) : texts.lane.count(items.filter(isReady).length, items.length);
    return items.length === 0 ? texts.lane.title : `${texts.lane.title} ${count}`;
  });
  const isNarrow = useIsNarrow();
  const [conclude, setConclude] = useState({ isOpen: false, wasOpen: false });
  const mayConclude = session.access.canWrite && session.status !== 'resolved';
  const onConclude = () => {
    if (mayConclude) setConclude({ isOpen: true, wasOpen: true });
  };
  const setLaneOpen = (isOpen: boolean) => lane.dispatch({ type: 'opened', isOpen });
  useShortcuts([
    { keys: 't', label: texts.keys.lane, group: texts.group, run: () => setLaneOpen(!isLaneOpen) },
    { keys: 'ctrl+.', label: texts.keys.conclude, group: texts.group, run: onConclude },
  ]);
  const { id } = session;
  const reveal = useMemo(
    () => (session.access.canWrite ? async (mark: string) => (await revealInSession(id, mark)).value : undefined),
    [id, session.access.canWrite],
  );
  return (
    <RevealProvider value={reveal}>
      <SessionHeader onConclude={onConclude} />
      <StatusBar />
      <div className="flex min-h-72 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">{session.mode === 'guided' ? <Guided /> : <Chat />}</div>
        {hasLane && isLaneOpen && !isNarrow && (
          <aside
            aria-label={texts.lane.title}
            className="flex w-2/5 max-w-[400px] min-w-72 shrink-0 flex-col border-l border-line bg-panel"
          >
            <TaskLaneTitle onCollapse={() => setLaneOpen(false)} />
            <TaskLane />
          </aside>
        )}
      </div>
      <Suspense>
        {isNarrow && (
          <Drawer
            isOpen={hasLane && isLaneOpen}
            onOpenChange={setLaneOpen}
            title={laneTitle}
            close={{ label: texts.lane.collapse, icon: <PanelBottomClose size={16} aria-hidden /> }}
            snapPoints={[0.6, 0.92]}
          >
            <TaskLane />
          </Drawer>
        )}
        {conclude.wasOpen && (
          <ConcludeDialog
            session={session}
            isOpen={conclude.isOpen}
            onClose={() => setConclude({ isOpen: false, wasOpen: true })}
          />
        )}
      </Suspense>
    </RevealProvider>
  );
}
