import type { SupportSession } from '@contracts/support/sessions';
import { useQueryClient } from '@tanstack/react-query';
import { CheckCheck, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { reopenSession, updateSession } from '@/api/support';
import { errorMessage } from '@/app/error-message';
import { runsAbout } from '@/app/subject-paths';
import { SUPPORT_STATUS } from '@/app/support-status';
import { TimeSpent } from '@/app/support/TimeSpent';
import { BackLink } from '@/ui/BackLink';
import { Button } from '@/ui/Button';
import { formatCost } from '@/ui/format';
import { Kbd } from '@/ui/Kbd';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { showToast } from '@/ui/overlays/Toast';
import { useIsAnswering, useOpenSession } from '../session-context';
import { texts } from '../texts';

const TITLE_MAX = 200;

/** What the session is about, how it stands, what it took so far, and how it ends. */
export function SessionHeader({ onConclude }: { onConclude: () => void }) {
  const { session } = useOpenSession();
  const { word, tone, isOver } = SUPPORT_STATUS[session.status];
  const isAnswering = useIsAnswering();
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line bg-panel px-1 py-2 pr-2 sm:px-2">
      <span className="flex min-w-0 items-center gap-1 max-sm:flex-1">
        <BackLink to="/support" label={texts.back} />
        <Title session={session} />
      </span>
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 max-sm:order-last max-sm:w-full max-sm:pl-2">
        {session.problem_domain !== '' && <Chip>{session.problem_domain}</Chip>}
        <StatusBadge tone={tone} isBusy={isAnswering}>
          {word}
        </StatusBadge>
        <span className="tabular text-table text-dim" title={texts.header.spentHint}>
          <span className="sr-only">{texts.header.spent}: </span>
          <TimeSpent session={session} />
        </span>
        {session.ticket_id !== '' && (
          <span className="truncate text-table text-dim">{texts.header.ticket(session.ticket_id)}</span>
        )}
        <span className="tabular text-table text-dim" title={`$${session.costUsd}`}>
          <span className="sr-only">{texts.header.cost}: </span>
          {formatCost(session.costUsd)}
        </span>
        <TextLink to={runsAbout('support', session.id)}>{texts.header.runs}</TextLink>
      </span>
      <span className="ml-auto flex gap-2">
        {isOver && <Reopen session={session} />}
        {session.status !== 'resolved' && (
          <Button
            tone="primary"
            icon={<CheckCheck size={14} aria-hidden />}
            onClick={onConclude}
            disabledReason={session.access.canWrite ? undefined : texts.readOnly}
          >
            {texts.header.conclude}
            <span className="max-lg:hidden">
              <Kbd keys="Ctrl ." />
            </span>
          </Button>
        )}
      </span>
    </div>
  );
}

function Reopen({ session }: { session: SupportSession }) {
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  if (!session.access.canWrite) return null;
  const reopen = () => {
    setBusy(true);
    reopenSession(session.id)
      .then(() => cache.invalidateQueries({ queryKey: keys.supportSession(session.id) }))
      .then(() => showToast({ title: texts.header.reopened }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button icon={<RotateCcw size={14} aria-hidden />} aria-busy={isBusy} onClick={reopen}>
      {texts.header.reopen}
    </Button>
  );
}

function Title({ session }: { session: SupportSession }) {
  const cache = useQueryClient();
  const [draft, setDraft] = useState<string | null>(null);
  if (!session.access.canWrite || SUPPORT_STATUS[session.status].isOver)
    return (
      <h1 dir="auto" className="min-w-0 truncate px-1.5 text-lead font-semibold">
        {session.title}
      </h1>
    );
  const show = (title: string) =>
    cache.setQueryData<SupportSession>(keys.supportSession(session.id), (known) => known && { ...known, title });
  const save = () => {
    const title = draft?.trim() ?? '';
    setDraft(null);
    if (title === '' || title === session.title) return;
    show(title);
    updateSession(session.id, { title }).catch((error: unknown) => {
      show(session.title);
      showToast({ title: texts.header.titleTaken, description: errorMessage(toApiError(error)), tone: 'bad' });
    });
  };
  return (
    <h1 className="flex min-w-0 max-sm:flex-1">
      <span className="sr-only">{session.title}</span>
      <input
        dir="auto"
        aria-label={texts.header.editTitle}
        value={draft ?? session.title}
        maxLength={TITLE_MAX}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key !== 'Escape') return;
          setDraft(null);
          event.stopPropagation();
        }}
        className="max-w-full min-w-24 truncate rounded-control bg-transparent px-1.5 py-1 text-lead font-semibold [field-sizing:content] hover:bg-soft max-sm:w-full"
      />
    </h1>
  );
}
