import type { KindAndContent } from '@contracts/canvas/blocks';
import { Panel, useReactFlow } from '@xyflow/react';
import { Crosshair } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { Button } from '@/ui/Button';
import { Kbd } from '@/ui/Kbd';
import { BlockContent } from '../blocks/BlockContent';
import { KIND_NAMES } from '../model/block-label';
import { endConflict } from '../model/conflicts';
import { useCanvas, useCanvasSession } from '../model/context';
import { idOf, type Conflict } from '../model/state';
import { texts } from '../texts';

/** Blocks that two people changed, above everything on the board, one after the other: both versions, and the choice. */
export function ConflictPanel() {
  const first = useCanvas((state) => state.conflicts[0]);
  const count = useCanvas((state) => state.conflicts.length);
  return first === undefined ? null : <Choice key={first.key} conflict={first} count={count} />;
}

function Choice({ conflict, count }: { conflict: Conflict; count: number }) {
  const { store, perform } = useCanvasSession();
  const { fitView } = useReactFlow();
  const titleId = useId();
  const rootRef = useRef<HTMLElement>(null);
  const { key, mine, theirs } = conflict;
  const who = useCanvas(
    (state) => state.people.find((person) => !person.isAgent && person.selection.includes(idOf(state, key)))?.name,
  );
  // Who writes goes on writing; else the keys go to the question.
  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest('.react-flow__node:not(:has(.nowheel))') != null)
      rootRef.current?.focus();
  }, []);
  const choose = (isMine: boolean) => {
    const settled = endConflict(store, key);
    if (settled !== null && isMine) perform([{ type: 'update', key, patch: settled.mine }]);
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(key)}"]`)?.focus();
  };
  const keepMine = () => choose(true);
  const takeTheirs = () => choose(false);
  useShortcuts([
    { keys: 'm', label: texts.conflict.mine, group: texts.shortcuts, run: keepMine },
    { keys: 'u', label: texts.conflict.theirs, group: texts.shortcuts, run: takeTheirs },
  ]);
  return (
    <Panel position="top-center" className="!m-2 !w-[min(560px,calc(100%-16px))]">
      <section
        ref={rootRef}
        tabIndex={-1}
        aria-labelledby={titleId}
        className="floats nowheel flex max-h-[60dvh] flex-col gap-2 overflow-y-auto rounded-card border-wait p-3 text-table"
      >
        <div className="flex flex-wrap items-center gap-2">
          <h2 id={titleId} role="alert" className="flex-1 font-semibold text-wait">
            {who === undefined ? texts.conflict.text : texts.conflict.textBy(who)}
          </h2>
          <span className="text-small text-dim">
            {KIND_NAMES[theirs.kind]}
            {count > 1 && `, ${texts.conflict.more(count - 1)}`}
          </span>
          <Button
            size="small"
            icon={<Crosshair size={12} aria-hidden />}
            onClick={() => void fitView({ nodes: [{ id: key }], duration: 240, maxZoom: 1, padding: 0.4 })}
          >
            {texts.conflict.show}
          </Button>
        </div>
        <div className="grid gap-2 sm:grid-cols-2">
          {/* The version of this person has its own words, and what else the block is. */}
          <Version
            title={texts.conflict.yours}
            block={{ ...theirs, content: mine.content ?? theirs.content } as KindAndContent}
          >
            <Button tone="primary" size="small" onClick={keepMine}>
              {texts.conflict.mine} <Kbd keys="m" />
            </Button>
          </Version>
          <Version title={texts.conflict.others} block={theirs}>
            <Button size="small" onClick={takeTheirs}>
              {texts.conflict.theirs} <Kbd keys="u" />
            </Button>
          </Version>
        </div>
      </section>
    </Panel>
  );
}

function Version({ title, block, children }: { title: string; block: KindAndContent; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1.5">
      <h3 className="text-small font-medium text-dim">{title}</h3>
      <div
        dir="auto"
        tabIndex={0}
        role="group"
        aria-label={title}
        className="scroll-quiet max-h-40 min-h-16 flex-1 overflow-y-auto rounded-card border border-line bg-panel"
      >
        {block.kind === 'connector' ? <p className="p-2">{block.content.label}</p> : <BlockContent block={block} />}
      </div>
      <div className="flex">{children}</div>
    </section>
  );
}
