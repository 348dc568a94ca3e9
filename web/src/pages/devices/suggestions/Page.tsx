import clsx from 'clsx';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useAgentNews, useAgents } from '@/app/agents/use-agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { isId } from '@/app/read-choice';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Chip } from '@/ui/StatusBadge';
import { useIsNarrow } from '@/ui/use-is-narrow';
import { isDeviceAway } from '../agents/agent-state';
import { useAgentLog } from '../agents/use-agent-runs';
import { inUse, useDevices } from '../use-devices';
import { RemoveAllDialog } from './RemoveAllDialog';
import { RunNotice } from './RunNotice';
import { SuggestionDetail } from './SuggestionDetail';
import { SuggestionList } from './SuggestionList';
import { texts } from './texts';
import { useAnswers } from './use-answers';
import { useSuggestions } from './use-suggestions';

const idOf = (text: string | null): string | undefined => (isId(text) ? text : undefined);

/** What agents suggest, here and on each device that is there: a list, and the details of one beside it. `?agent` and `?run` limit it. */
export function Page() {
  useTitle(texts.title);
  useAgentNews();
  const go = useNavigate();
  const isNarrow = useIsNarrow();
  const looksOnly = useLooksOnly();
  const [search] = useSearchParams();
  const [agentId, runId] = [idOf(search.get('agent')), idOf(search.get('run'))];
  const { agents } = useAgents();
  const agent = agents?.find(({ id }) => id === agentId);
  const { devices: all } = useDevices();
  const devices = all === undefined ? undefined : inUse(all);
  const log = useAgentLog(agentId ?? '', agentId !== undefined && runId !== undefined).logs?.find(
    ({ run_id: of }) => of === runId,
  );
  const places = useSuggestions({ agentId, runId }, devices, log?.status === 'running');
  const listed = places.flatMap(({ items }) => items);
  const [removing, setRemoving] = useState<string | null>(null);

  const asked = search.get('id');
  // Once something is shown it stays, whatever comes before it in the list.
  const [kept, setKept] = useState<string | null>(null);
  const first = listed[0]?.id ?? null;
  const keptId = listed.some(({ id }) => id === kept) ? kept : first;
  const shownId = asked ?? (isNarrow ? null : keptId);
  if (shownId !== null && kept !== shownId) setKept(shownId);
  const shown = listed.find(({ id }) => id === shownId);
  const addressOf = (id: string | null): string => {
    const next = new URLSearchParams({
      ...(agentId !== undefined && { agent: agentId }),
      ...(runId !== undefined && { run: runId }),
      ...(id !== null && { id }),
    });
    return next.size === 0 ? '/devices/suggestions' : `/devices/suggestions?${next}`;
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
  const answers = useAnswers((id) => {
    const at = listed.findIndex((one) => one.id === id);
    setKept(null);
    show(isNarrow ? null : (listed[at + 1]?.id ?? listed[at - 1]?.id ?? null));
  });
  const step = (by: 1 | -1) => {
    const at = listed.findIndex(({ id }) => id === shownId);
    const next = at < 0 ? listed[by === 1 ? 0 : listed.length - 1] : listed[at + by];
    if (next !== undefined) show(next.id);
  };
  useShortcuts([
    { keys: 'j', label: texts.keys.next, group: texts.group, isMovement: true, run: () => step(1) },
    { keys: 'k', label: texts.keys.previous, group: texts.group, isMovement: true, run: () => step(-1) },
  ]);
  const away = (devices ?? []).filter(({ is_online: isOnline }) => !isOnline);
  const isFiltered = agentId !== undefined || runId !== undefined;
  const isEmpty = places.every(({ items, isPending, error }) => items.length === 0 && !isPending && error === null);
  const isGrowing = log?.status === 'running';
  const isDetailAlone = isNarrow && asked !== null;
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-1 flex min-h-control flex-wrap items-center gap-2">
        <span className={clsx('mr-auto flex items-center gap-1', !isDetailAlone && '-ml-2')}>
          {!isDetailAlone && <BackLink to="/devices/agents" label={texts.back} />}
          <h1 className="text-title font-semibold">{texts.title}</h1>
        </span>
        {agent !== undefined && <Chip>{texts.ofAgent(agent.name)}</Chip>}
        {runId !== undefined && <Chip>{texts.ofRun}</Chip>}
        {isFiltered && (
          <Link to="/devices/suggestions" className={buttonClass('quiet')}>
            {texts.clear}
          </Link>
        )}
        {runId !== undefined && looksOnly === undefined && !isEmpty && (
          <Button onClick={() => setRemoving(runId)}>{texts.removeAll}</Button>
        )}
      </div>
      <p className="mb-3 max-w-prose text-dim">
        {texts.about} {looksOnly}
      </p>
      {runId !== undefined && (
        <RunNotice
          runId={runId}
          log={log}
          agent={agent}
          isAway={agent !== undefined && isDeviceAway(agent, devices) && log?.items_processed === 0}
        />
      )}
      {!isDetailAlone &&
        away.map(({ id, name }) => (
          <p key={id} className="mb-3 rounded-control bg-idle-soft px-3 py-2 text-table text-idle">
            {texts.away(name)}
          </p>
        ))}
      {isEmpty && !isGrowing && devices !== undefined && (
        <EmptyState
          title={isFiltered ? texts.noneFiltered : texts.none}
          hint={texts.noneHint}
          action={
            <Link to="/devices/agents" className={buttonClass()}>
              {texts.toAgents}
            </Link>
          }
        />
      )}
      <div className="flex items-start gap-4">
        {!isDetailAlone && (
          <div className="flex min-w-0 flex-1 flex-col gap-4 sm:max-w-[420px] sm:basis-2/5">
            {places.map((place) => (
              <SuggestionList
                key={place.key}
                place={place}
                shownId={shownId}
                isBeside={!isNarrow}
                addressOf={addressOf}
              />
            ))}
          </div>
        )}
        {shown !== undefined && (!isNarrow || isDetailAlone) && (
          <SuggestionDetail
            key={shown.id}
            suggestion={shown}
            answers={answers}
            cannot={looksOnly}
            backTo={isNarrow ? addressOf(null) : undefined}
            isLeaving={() => wanted.current !== null}
            onRemoveAll={runId === undefined ? setRemoving : undefined}
          />
        )}
        {shown === undefined && asked !== null && !places.some(({ isPending }) => isPending) && (
          <section
            aria-label={texts.details}
            className="flex min-w-0 flex-1 flex-col gap-3 rounded-card border border-line bg-panel p-4"
          >
            {isNarrow && (
              <p className="-m-2">
                <BackLink to={addressOf(null)} label={texts.title} />
              </p>
            )}
            <p role="status" className="py-6 text-center text-dim">
              {texts.gone}
            </p>
          </section>
        )}
      </div>
      {removing !== null && (
        <RemoveAllDialog runId={removing} onRemoved={() => show(null)} onClose={() => setRemoving(null)} />
      )}
    </div>
  );
}
