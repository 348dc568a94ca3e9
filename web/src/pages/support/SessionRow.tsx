import { type LucideIcon, MessageSquarePlus, RotateCw } from 'lucide-react';
import { Link } from 'react-router';
import { TICKET_STATE } from '@/app/support/ticket-state';
import { SUPPORT_STATUS } from '@/app/support-status';
import { texts as supportTexts } from '@/app/support/texts';
import { TimeSpent } from '@/app/support/TimeSpent';
import { useResumeNew } from '@/app/support/use-resume-new';
import { useNoConcluding, useSendAgain } from '@/app/support/use-send-again';
import { Button } from '@/ui/Button';
import { formatCost } from '@/ui/format';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { numberCell } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { Tooltip } from '@/ui/overlays/Tooltip';
import { waitsForSomebody } from './session-filter';
import type { ListedSession } from './SessionTable';
import { texts } from './texts';

interface SessionRowProps {
  session: ListedSession;
  hasOwner: boolean;
  isGone: boolean;
}

const number = `${numberCell} max-sm:hidden`;

/** One session as a table row; on phones a few lines. The first cell stays when the rest is scrolled sideways. */
export function SessionRow({ session, hasOwner, isGone }: SessionRowProps) {
  const { title, open_tasks: open, last_message: last } = session;
  const waits = waitsForSomebody(session);
  return (
    <tr className="group h-9 hover:bg-soft">
      <th
        scope="row"
        className="sticky left-0 z-10 max-w-60 min-w-44 2xl:max-w-80 bg-panel px-2 py-1.5 text-left font-normal group-hover:bg-soft max-sm:max-w-none"
      >
        <span className="flex min-w-0 items-center gap-2">
          {isGone ? (
            <span dir="auto" className="min-w-0 truncate text-dim line-through">
              {title}
            </span>
          ) : (
            <Link
              dir="auto"
              to={`/support/${session.id}`}
              data-row
              className="min-w-0 truncate rounded-chip font-medium hover:underline touch:py-2.5"
            >
              {title}
            </Link>
          )}
          {session.resumes !== null && <Chip>{texts.goesOn}</Chip>}
          {session.matched?.map((why) => (
            <Chip key={why} tone="ai">
              {texts.matched[why]}
            </Chip>
          ))}
        </span>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim sm:hidden">
          <Status session={session} isGone={isGone} />
          {session.problem_domain !== '' && <Chip>{session.problem_domain}</Chip>}
          {waits && <span className="font-medium text-wait">{texts.tasks(open)}</span>}
          <span>
            <TimeSpent session={session} />
          </span>{' '}
          {formatCost(session.costUsd)}
          <Time at={session.updated_at} />
          {hasOwner && <span>{session.owner.name}</span>}
          <Ticket session={session} />
          {!isGone && <Actions session={session} />}
        </span>
      </th>
      <td className="px-2 max-sm:hidden">
        <Status session={session} isGone={isGone} />
      </td>
      <td className="max-w-32 px-2 max-sm:hidden">
        {session.problem_domain === '' ? texts.none : <Chip>{session.problem_domain}</Chip>}
      </td>
      {hasOwner && <td className="max-w-32 truncate px-2 max-sm:hidden">{session.owner.name}</td>}
      <td className={number}>
        <span className={waits ? 'font-medium text-wait' : 'text-dim'}>{open}</span>
      </td>
      <td className="max-w-36 truncate px-2 text-dim max-sm:hidden 2xl:max-w-56" dir="auto" title={last?.text}>
        {last === null ? texts.none : last.text}
      </td>
      <td className={number}>
        <TimeSpent session={session} />
      </td>
      <td className="px-2 max-sm:hidden">
        <Ticket session={session} />
      </td>
      <td className={number}>{formatCost(session.costUsd)}</td>
      <td className={`${number} text-dim`}>
        <Time at={session.updated_at} />
      </td>
      <td className="px-2 text-right max-sm:hidden">{!isGone && <Actions session={session} />}</td>
    </tr>
  );
}

function Status({ session, isGone }: Pick<SessionRowProps, 'session' | 'isGone'>) {
  const { word, tone } = isGone ? { word: texts.gone, tone: 'idle' as const } : SUPPORT_STATUS[session.status];
  return <StatusBadge tone={tone}>{word}</StatusBadge>;
}

/** Where the notes stand with the ticket system, with why where it did not take them. */
function Ticket({ session }: Pick<SessionRowProps, 'session'>) {
  const { psa_push_status: state, psa_push_error: why } = session;
  if (state === 'no_psa') return <span className="text-dim max-sm:hidden">{texts.none}</span>;
  const { word, tone } = TICKET_STATE[state];
  const badge = (
    <StatusBadge tone={tone}>
      <span className="sm:hidden">{texts.ticket}:</span> {word}
    </StatusBadge>
  );
  if (why === null) return badge;
  return (
    <Tooltip text={why}>
      <span tabIndex={0} className="rounded-full">
        {badge}
        <span className="sr-only">: {why}</span>
      </span>
    </Tooltip>
  );
}

function Actions({ session }: Pick<SessionRowProps, 'session'>) {
  const { isSending, sendAgain } = useSendAgain(session.id);
  const { isResuming, resumeNew } = useResumeNew(session);
  const reason = useNoConcluding();
  if (session.psa_push_status === 'failed')
    return (
      <RowAction
        icon={RotateCw}
        label={supportTexts.sendAgain}
        name={supportTexts.sendAgainNamed(session.title)}
        isBusy={isSending}
        disabledReason={reason}
        onClick={sendAgain}
      />
    );
  if (session.status !== 'paused') return null;
  return (
    <RowAction
      icon={MessageSquarePlus}
      label={supportTexts.resumeNew}
      name={supportTexts.resumeNewNamed(session.title)}
      isBusy={isResuming}
      onClick={resumeNew}
    />
  );
}

interface RowActionProps {
  icon: LucideIcon;
  label: string;
  /** With what it is done to. */
  name: string;
  isBusy: boolean;
  disabledReason?: string | undefined;
  onClick: () => void;
}

/** In a row of many columns an icon with its name as a tooltip; where there is room, in words. */
function RowAction({ icon: Icon, label, name, isBusy, disabledReason, onClick }: RowActionProps) {
  return (
    <Tooltip text={disabledReason ?? label}>
      <Button
        size="small"
        icon={<Icon size={14} strokeWidth={1.75} aria-hidden />}
        aria-label={name}
        aria-busy={isBusy}
        disabledReason={disabledReason}
        onClick={onClick}
      >
        <span className="sm:max-2xl:hidden">{label}</span>
      </Button>
    </Tooltip>
  );
}
