import { lazy, Suspense, useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { loadPart } from '@/api/load-part';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { createAnswers } from './answers';
import { Chat } from './Chat';
import { texts } from './texts';
import { ThreadList } from './ThreadList';

const Drawer = lazy(async () => ({ default: (await loadPart(() => import('@/ui/overlays/Drawer'))).Drawer }));

/** Chats with devices: the list of them at the side, one of them open; without an id a new one. */
export function Page() {
  const { threadId } = useParams();
  const go = useNavigate();
  const [answers] = useState(createAnswers);
  const [isListOpen, setListOpen] = useState(false);
  useEffect(() => () => answers.close(), [answers]);
  useShortcuts([{ keys: 'c', label: texts.keys.fresh, group: texts.group, run: () => void go('/devices/chat') }]);
  return (
    <div className="flex min-h-80 flex-1">
      <aside
        aria-label={texts.threads.label}
        className="hidden w-60 shrink-0 flex-col border-r border-line bg-panel md:flex"
      >
        <ThreadList />
      </aside>
      {/* One that has just begun stays what it is when its id comes into the address. */}
      <Chat threadId={threadId ?? null} answers={answers} onThreads={() => setListOpen(true)} />
      <Suspense>
        {isListOpen && (
          <Drawer isOpen onOpenChange={setListOpen} title={texts.threads.label}>
            <ThreadList onGo={() => setListOpen(false)} />
          </Drawer>
        )}
      </Suspense>
    </div>
  );
}
