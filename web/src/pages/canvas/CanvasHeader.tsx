import { Activity, List, Share2, Sparkles } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import { toApiError } from '@/api/api-error';
import { updateCanvas } from '@/api/canvases';
import { useConnection } from '@/app/shell/ConnectionBar';
import { errorMessage } from '@/app/error-message';
import { runsAbout } from '@/app/subject-paths';
import { Presence, type Person } from '@/ui/Avatar';
import { BackLink } from '@/ui/BackLink';
import { Button, buttonClass } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { useCanvas, useCanvasSession } from './model/context';
import { canEdit } from './model/state';
import { texts } from './texts';

export type SidePanel = 'ai' | 'outline' | null;

interface CanvasHeaderProps {
  panel: SidePanel;
  onPanel: (panel: SidePanel) => void;
  onShare: () => void;
  /** The title is selected at first: the canvas is new. */
  isNew: boolean;
}

/** Title, saved state, who is here, and what can be opened. */
export function CanvasHeader({ panel, onPanel, onShare, isNew }: CanvasHeaderProps) {
  const isBusy = useCanvas((state) => Object.values(state.running).some((view) => view.end === null));
  const toggle = (name: 'ai' | 'outline') => onPanel(panel === name ? null : name);
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-panel px-1 sm:gap-2 sm:px-2">
      <BackLink to="/canvases" label={texts.back} />
      <Title isNew={isNew} />
      <SavedState />
      <div className="ml-auto hidden sm:block">
        <People />
      </div>
      <RunsLink />
      <Button className="max-sm:ml-auto" icon={<Share2 size={14} aria-hidden />} onClick={onShare}>
        <span className="max-sm:sr-only">{texts.share}</span>
      </Button>
      <Button
        aria-pressed={panel === 'outline'}
        className={panel === 'outline' ? '!border-accent !bg-accent-soft' : undefined}
        icon={<List size={14} aria-hidden />}
        onClick={() => toggle('outline')}
      >
        <span className="max-lg:sr-only">{texts.outline}</span>
      </Button>
      <Button
        aria-pressed={panel === 'ai'}
        className={panel === 'ai' ? '!border-ai !bg-ai-soft text-ai' : 'text-ai'}
        icon={<Sparkles size={14} aria-hidden className={isBusy ? 'pulsing' : undefined} />}
        onClick={() => toggle('ai')}
      >
        {texts.ai}
      </Button>
    </div>
  );
}

/** What agents did here. */
function RunsLink() {
  const canvasId = useCanvas((state) => state.canvas.id);
  return (
    <Link
      to={runsAbout('canvas', canvasId)}
      title={texts.runs}
      className={`${buttonClass('plain')} max-lg:w-control max-lg:!px-0 max-sm:!hidden`}
    >
      <Activity size={14} aria-hidden />
      <span className="max-lg:sr-only">{texts.runs}</span>
    </Link>
  );
}

function Title({ isNew }: { isNew: boolean }) {
  const { store } = useCanvasSession();
  const canvas = useCanvas((state) => state.canvas);
  const isEditable = useCanvas(canEdit);
  const [draft, setDraft] = useState<string | null>(null);
  const inputRef = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isNew) inputRef.current?.select();
  }, [isNew]);
  const save = () => {
    const title = draft?.trim() ?? '';
    setDraft(null);
    if (title === '' || title === canvas.title) return;
    store.setState({ canvas: { ...canvas, title } });
    updateCanvas(canvas.id, { title }).catch((error: unknown) => {
      store.setState({ canvas: { ...store.getState().canvas, title: canvas.title } });
      showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
    });
  };
  if (!isEditable)
    return (
      <h1 dir="auto" className="min-w-0 truncate text-lead font-semibold">
        {canvas.title}
      </h1>
    );
  return (
    <h1 className="flex min-w-0 max-sm:flex-1 sm:max-w-[40%]">
      <span className="sr-only">{canvas.title}</span>
      <input
        ref={inputRef}
        dir="auto"
        aria-label={texts.editTitle}
        value={draft ?? canvas.title}
        maxLength={200}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') {
            setDraft(null);
            event.stopPropagation();
          }
        }}
        className="max-w-full min-w-24 [field-sizing:content] truncate rounded-control max-sm:w-full bg-transparent px-1.5 py-1 text-lead font-semibold hover:bg-soft"
      />
    </h1>
  );
}

function SavedState() {
  const { state } = useConnection();
  const waiting = useCanvas((state) => state.edits.filter((edit) => edit.state !== 'answered').length);
  return (
    <span role="status" className="hidden text-small text-dim sm:inline">
      {waiting === 0 ? texts.saved : state === 'lost' ? texts.unsaved : texts.saving}
    </span>
  );
}

function People() {
  const people = useCanvas((state) => state.people);
  const user = useCanvas((state) => state.user);
  const byUser = new Map<string, Person>([[user.id, { id: user.id, name: user.name, activity: texts.people.you }]]);
  for (const person of people) {
    const id = person.isAgent ? 'agent' : person.userId;
    byUser.set(id, {
      id,
      name: person.name,
      isAgent: person.isAgent,
      ...(person.isAgent ? { activity: person.focus ?? texts.people.writing } : {}),
    });
  }
  return <Presence people={[...byUser.values()]} />;
}
