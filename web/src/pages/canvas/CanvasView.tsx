import { ReactFlowProvider } from '@xyflow/react';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { loadPart } from '@/api/load-part';
import { revealOnCanvas } from '@/api/secrets';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { RevealProvider } from '@/ui/secrets/reveal-context';
import { TextLink } from '@/ui/TextLink';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { Board } from './board/Board';
import { CanvasHeader, type SidePanel } from './CanvasHeader';
import { useCanvas } from './model/context';
import { AiPanel } from './panel/AiPanel';
import { setPromptText } from './panel/prompt-text';
import { ReviewBar } from './panel/Review';
import { useResumedGenerations } from './panel/use-generations';
import { texts } from './texts';

const Drawer = lazy(async () => ({ default: (await loadPart(() => import('@/ui/overlays/Drawer'))).Drawer }));
const OutlinePanel = lazy(async () => ({ default: (await loadPart(() => import('./OutlinePanel'))).OutlinePanel }));
const ShareDialog = lazy(async () => ({
  default: (await loadPart(() => import('@/app/sharing/ShareDialog'))).ShareDialog,
}));
const SNAP_POINTS = [0.5, 0.3, 0.92];
const focusPrompt = () => requestAnimationFrame(() => window.dispatchEvent(new Event('weft-focus-prompt')));

/** An open canvas: header, board, side panel; on a phone the panels are drawers. */
export function CanvasView() {
  const [search, setSearch] = useSearchParams();
  const isNarrow = useIsNarrow();
  const [panel, setPanel] = useState<SidePanel>(() => (window.innerWidth >= 1024 ? 'ai' : null));
  const [isSharing, setSharing] = useState(false);
  const canvas = useCanvas((state) => state.canvas);
  const role = useCanvas((state) => state.role);
  const [isNew] = useState(() => search.has('new'));
  useTitle(canvas.title);
  useResumedGenerations();
  useEffect(() => {
    if (search.has('new')) setSearch({}, { replace: true });
  }, [search, setSearch]);
  const reveal = useCallback(async (mark: string) => (await revealOnCanvas(canvas.id, mark)).value, [canvas.id]);
  const ask = useCallback((prompt?: string) => {
    if (prompt !== undefined) setPromptText(prompt);
    setPanel('ai');
    focusPrompt();
  }, []);
  useShortcuts([
    { keys: 'ctrl+i', label: texts.keys.prompt, group: texts.shortcuts, run: () => ask() },
    {
      keys: 'o',
      label: texts.outline,
      group: texts.shortcuts,
      run: () => setPanel((open) => (open === 'outline' ? null : 'outline')),
    },
    {
      keys: ']',
      label: texts.keys.panel,
      group: texts.shortcuts,
      run: () => setPanel((open) => (open === null ? 'ai' : null)),
    },
  ]);
  if (role === null) return <Gone />;
  const content =
    panel === 'ai' ? (
      <AiPanel />
    ) : panel === 'outline' ? (
      <Suspense>
        <OutlinePanel />
      </Suspense>
    ) : null;
  const title = panel === 'outline' ? texts.outline : texts.ai;
  return (
    <RevealProvider value={role === 'viewer' ? undefined : reveal}>
      <ReactFlowProvider>
        <CanvasHeader panel={panel} onPanel={setPanel} onShare={() => setSharing(true)} isNew={isNew} />
        {role === 'viewer' && <Banner tone="idle">{canvas.role === 'viewer' ? texts.readOnly : texts.lostRole}</Banner>}
        {(isNarrow || panel !== 'ai') && <ReviewBar />}
        <div className="relative flex min-h-60 flex-1">
          <div className="relative flex min-h-0 min-w-0 flex-1">
            <Board />
            <EmptyHint onPick={ask} hasPrompts={panel !== 'ai' || isNarrow} />
          </div>
          {!isNarrow && content !== null && (
            <aside aria-label={title} className="flex w-[340px] shrink-0 flex-col border-l border-line bg-bg">
              <h2 className="border-b border-line px-3 py-2 text-table font-semibold">{title}</h2>
              {content}
            </aside>
          )}
        </div>
        <Suspense>
          {isNarrow && (
            <Drawer
              isOpen={content !== null}
              onOpenChange={(isOpen) => !isOpen && setPanel(null)}
              title={title}
              snapPoints={SNAP_POINTS}
            >
              {content}
            </Drawer>
          )}
        </Suspense>
        <Suspense>
          {isSharing && <ShareDialog isOpen canvas={{ ...canvas, role }} onOpenChange={setSharing} />}
        </Suspense>
      </ReactFlowProvider>
    </RevealProvider>
  );
}

/** An empty canvas offers three prompts that work, here or in the open panel. */
function EmptyHint({ onPick, hasPrompts }: { onPick: (prompt: string) => void; hasPrompts: boolean }) {
  const isEmpty = useCanvas((state) => state.nodes.length === 0 && state.tool === 'select');
  const isEditable = useCanvas((state) => state.role !== 'viewer');
  if (!isEmpty) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-1/4 flex flex-col items-center gap-3 p-4 text-center">
      <p className="text-lead text-dim">{texts.empty.title}</p>
      {isEditable && hasPrompts && (
        <div className="pointer-events-auto flex flex-wrap justify-center gap-2">
          {texts.empty.prompts.map((prompt) => (
            <Button key={prompt} tone="ai" onClick={() => onPick(prompt)}>
              {prompt}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

function Gone() {
  return (
    <div role="alert" className="flex max-w-[720px] flex-col gap-3 p-6">
      <h1 className="text-title font-semibold">{texts.title}</h1>
      <p>{texts.gone}</p>
      <TextLink to="/canvases">{texts.back}</TextLink>
    </div>
  );
}
