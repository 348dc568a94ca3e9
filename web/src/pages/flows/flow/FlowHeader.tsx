import type { Workflow } from '@contracts/flows/workflows';
import { useQueryClient } from '@tanstack/react-query';
import { MessagesSquare, Play, Redo2, Undo2, Upload } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { getFlow, publishFlow } from '@/api/flows';
import { keys } from '@/api/keys';
import { Presence } from '@/ui/Avatar';
import { BackLink } from '@/ui/BackLink';
import { Button, buttonClass, IconButton } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { StatusBadge } from '@/ui/StatusBadge';
import { texts } from '../texts';
import { AddNode } from './AddNode';
import { useDraft, useFlowPage } from './context';
import { redo, undo } from './draft/draft-store';
import type { SaveState } from './draft/use-autosave';
import { tellFailure } from './tell-failure';

interface FlowHeaderProps {
  flow: Workflow;
  state: SaveState;
  save: () => Promise<void>;
  onFlow: (flow: Workflow) => void;
  onRun: () => void;
}
const SAID = {
  saved: texts.page.saved,
  saving: texts.page.saving,
  unsaved: texts.page.notSaved,
};

/** Name, whether it is saved, and the acts on the whole flow. */
export function FlowHeader({ flow, state, save, onFlow, onRun }: FlowHeaderProps) {
  const { draft, looksOnly, people } = useFlowPage();
  const others = [...new Map(people.others.map((person) => [person.userId, person])).values()];
  const cache = useQueryClient();
  const canUndo = useDraft(({ past }) => past.length > 0);
  const canRedo = useDraft(({ future }) => future.length > 0);
  const [isPublishing, setIsPublishing] = useState(false);
  const publish = () => {
    setIsPublishing(true);
    save()
      .then(() => publishFlow(flow.id, ''))
      .then(async ({ number }) => {
        onFlow(await getFlow(flow.id));
        showToast({ title: texts.page.publishedNow(number) });
        void cache.invalidateQueries({ queryKey: keys.flowVersions(flow.id) });
        void cache.invalidateQueries({ queryKey: keys.flows });
      })
      .catch(tellFailure)
      .finally(() => setIsPublishing(false));
  };
  return (
    <header className="border-b border-line bg-panel">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <BackLink to="/flows" label={texts.back} />
        <h1 className="min-w-0 truncate text-lead font-semibold">{flow.name}</h1>
        {flow.published_version === null ? (
          <StatusBadge tone="idle">{texts.draft}</StatusBadge>
        ) : (
          <StatusBadge tone={flow.is_changed ? 'wait' : 'ok'}>{texts.published(flow.published_version)}</StatusBadge>
        )}
        <span role="status" className="mr-auto text-small text-dim">
          {looksOnly ?? SAID[state]}
        </span>
        {others.length > 0 && <Presence people={others.map(({ userId, name }) => ({ id: userId, name }))} />}
        <AddNode />
        <IconButton
          label={texts.page.undo}
          icon={<Undo2 size={16} aria-hidden />}
          disabled={!canUndo}
          onClick={() => undo(draft)}
        />
        <IconButton
          label={texts.page.redo}
          icon={<Redo2 size={16} aria-hidden />}
          disabled={!canRedo}
          onClick={() => redo(draft)}
        />
        {flow.kind === 'chatflow' && (
          <Link to={`/flows/${flow.id}/chat`} className={buttonClass()}>
            <MessagesSquare size={14} aria-hidden />
            {texts.openChat}
          </Link>
        )}
        <Button icon={<Play size={14} aria-hidden />} onClick={onRun}>
          {texts.page.run}
        </Button>
        <Button
          tone="primary"
          icon={<Upload size={14} aria-hidden />}
          aria-busy={isPublishing}
          disabledReason={looksOnly}
          onClick={publish}
        >
          {texts.page.publish}
        </Button>
      </div>
    </header>
  );
}
