import type { Approval } from '@contracts/kernel/approvals';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { listOrganisationMembers } from '@/api/auth';
import { keys } from '@/api/keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { Segmented } from '@/ui/forms/Segmented';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { AnsweredList } from './AnsweredList';
import { type InboxItem, nextTo, pathOf } from './inbox-item';
import { ShownDetail } from './ShownDetail';
import { texts } from './texts';
import { useAnswered, useApprovalOfRun, useWaiting } from './use-inbox';
import { WaitingList } from './WaitingList';

const TABS = (['waiting', 'answered'] as const).map((value) => ({ value, label: texts.tabs[value] }));

/** All that waits for this person, of every system, and what was answered: a list, and the details of one beside it. */
export function Page() {
  useTitle(texts.title);
  const go = useNavigate();
  const cache = useQueryClient();
  const isNarrow = useIsNarrow();
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') === 'answered' ? 'answered' : 'waiting';
  const { approvals, questions, items } = useWaiting();
  const answered = useAnswered(tab === 'answered');
  const ofRun = useApprovalOfRun(search.get('run'));
  const nameOf = useNames();
  const listed: readonly InboxItem[] =
    tab === 'waiting' ? items : answered.approvals.map((approval) => ({ kind: 'approval', id: approval.id, approval }));
  const first = listed[0]?.id ?? null;
  const asked = search.get('id') ?? ofRun.data?.id ?? null;
  // Once something is shown it stays, whatever comes before it in the list.
  const [kept, setKept] = useState<{ tab: string; id: string } | null>(null);
  const isWaitingForRun = search.has('run') && asked === null;
  const shownId = asked ?? (isNarrow || isWaitingForRun ? null : kept?.tab === tab ? kept.id : first);
  if (shownId !== null && (kept?.id !== shownId || kept.tab !== tab)) setKept({ tab, id: shownId });
  const shown = listed.find(({ id }) => id === shownId);
  const addressOf = (id: string | null): string => {
    const next = new URLSearchParams({ ...(tab === 'answered' && { tab }), ...(id !== null && { id }) });
    return next.size === 0 ? '/inbox' : `/inbox?${next}`;
  };
  const wanted = useRef<string | null>(null);
  const show = (id: string | null) => {
    wanted.current = id;
    void go(addressOf(id), { replace: true });
  };
  useEffect(() => {
    if (wanted.current === null || wanted.current !== shownId) return;
    const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    wanted.current = null;
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  });
  const step = (by: 1 | -1) => {
    const at = listed.findIndex(({ id }) => id === shownId);
    const next = at < 0 ? listed[by === 1 ? 0 : listed.length - 1] : listed[at + by];
    if (next !== undefined) show(next.id);
  };
  useShortcuts([
    { keys: 'j', label: texts.keys.next, group: texts.title, isMovement: true, run: () => step(1) },
    { keys: 'k', label: texts.keys.previous, group: texts.title, isMovement: true, run: () => step(-1) },
    {
      keys: 'enter',
      label: texts.keys.open,
      group: texts.title,
      isMovement: true,
      run: () => shown !== undefined && void go(pathOf(shown)),
    },
  ]);
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.approvals });
  const leave = (id: string) => {
    const next = nextTo(items, id);
    setKept(null);
    refetch();
    show(isNarrow ? null : next);
  };
  const rows = { shownId, isBeside: !isNarrow, addressOf, onOpen: (item: InboxItem) => void go(pathOf(item)) };
  const isDetailAlone = isNarrow && (shownId !== null || isWaitingForRun);
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-3 flex min-h-control flex-wrap items-center gap-3">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        <Segmented
          label={texts.tabs.label}
          value={tab}
          options={TABS}
          onChange={(next) => setSearch(next === 'answered' ? { tab: next } : {}, { replace: true })}
        />
      </div>
      <div className="flex items-start gap-4">
        {!isDetailAlone && (
          <div className="min-w-0 flex-1 sm:max-w-[420px] sm:basis-2/5">
            {tab === 'waiting' ? (
              <WaitingList {...rows} items={items} approvals={approvals} questions={questions} />
            ) : (
              <AnsweredList {...rows} answered={answered} nameOf={nameOf} />
            )}
          </div>
        )}
        {(!isNarrow || isDetailAlone) && (listed.length > 0 || search.has('id') || search.has('run')) && (
          <ShownDetail
            key={shownId}
            shownId={shownId}
            item={shown}
            isLoading={isWaitingForRun ? ofRun.isPending : shown === undefined && approvals.isPending}
            runError={ofRun.error}
            backTo={isNarrow ? addressOf(null) : undefined}
            nameOf={nameOf}
            isLeaving={() => wanted.current !== null}
            onAnswered={leave}
            onChanged={refetch}
          />
        )}
      </div>
    </div>
  );
}

/** People of the organisation by their id. */
function useNames(): (userId: Approval['id']) => string {
  const { data } = useQuery({
    queryKey: keys.organisationMembers,
    queryFn: ({ signal }) => listOrganisationMembers(signal),
  });
  return (userId) => (data === undefined ? '…' : (data.items.find(({ id }) => id === userId)?.name ?? texts.somebody));
}
