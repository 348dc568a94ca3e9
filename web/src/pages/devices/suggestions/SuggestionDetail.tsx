import type { Suggestion } from '@contracts/devices/suggestions';
import { useEffect, useRef, useState } from 'react';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { BackLink } from '@/ui/BackLink';
import { Button } from '@/ui/Button';
import { Kbd } from '@/ui/Kbd';
import { Chip } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Time } from '@/ui/Time';
import { EditFields } from './EditFields';
import { changesOf, lackingOf, readValues, saidOf, titleOf } from './fields';
import { texts } from './texts';
import type { Answers } from './use-answers';

/** A key that answers counts only once the suggestion has been shown for so long: nothing is approved unseen. */
const SEEN_MS = 500;

interface SuggestionDetailProps {
  suggestion: Suggestion;
  answers: Answers;
  /** Why this person may not answer. */
  cannot: string | undefined;
  /** On a phone: the list that it covers. */
  backTo: string | undefined;
  /** Another one was asked for and is not in sight yet: keys are meant for that. */
  isLeaving: () => boolean;
  /** Undefined: that is offered elsewhere. */
  onRemoveAll: ((runId: string) => void) | undefined;
}

/** One suggestion: what it says, where it comes from, and its answers; edited in place. */
export function SuggestionDetail({
  suggestion,
  answers,
  cannot,
  backTo,
  isLeaving,
  onRemoveAll,
}: SuggestionDetailProps) {
  const {
    table,
    place,
    state,
    reason,
    agent_id: agentId,
    agent_name: agent,
    run_id: runId,
    created_at: at,
  } = suggestion;
  const [values, setValues] = useState<Record<string, string> | null>(null);
  const [isLacking, setLacking] = useState(false);
  const rootRef = useRef<HTMLElement>(null);
  const shownAtMs = useRef(Number.POSITIVE_INFINITY);
  useEffect(() => {
    shownAtMs.current = performance.now();
    if (backTo !== undefined) rootRef.current?.querySelector('h2')?.focus();
  }, [backTo]);
  const isEditing = values !== null;
  useEffect(() => {
    if (isEditing) rootRef.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  }, [isEditing]);
  const isWaiting = state === 'waiting';
  const changes = values === null ? undefined : changesOf(suggestion, values);
  const withValid = (doing: () => void) => {
    if (cannot !== undefined || !isWaiting) return;
    const lacks = values !== null && lackingOf(suggestion, values) !== undefined;
    setLacking(lacks);
    if (!lacks) doing();
  };
  const approve = () => withValid(() => answers.approve(suggestion, changes));
  const edit = () => cannot === undefined && isWaiting && setValues(readValues(suggestion));
  const isSeen = ({ repeat }: KeyboardEvent) =>
    !isLeaving() && !repeat && performance.now() - shownAtMs.current >= SEEN_MS;
  useShortcuts([
    { keys: 'a', label: texts.keys.approve, group: texts.group, run: (event) => isSeen(event) && approve() },
    {
      keys: 'd',
      label: texts.keys.reject,
      group: texts.group,
      run: (event) => isSeen(event) && cannot === undefined && answers.reject(suggestion),
    },
    { keys: 'e', label: texts.keys.edit, group: texts.group, run: () => !isLeaving() && edit() },
    { keys: 'ctrl+enter', label: texts.keys.approve, group: texts.group, run: () => isEditing && approve() },
  ]);
  return (
    <section
      ref={rootRef}
      aria-label={texts.details}
      className="flex min-w-0 flex-1 flex-col gap-3 rounded-card border border-line bg-panel p-4 sm:sticky sm:top-16 sm:max-h-[calc(100dvh-80px)] sm:overflow-y-auto"
    >
      {backTo !== undefined && (
        <p className="-m-2">
          <BackLink to={backTo} label={texts.title} />
        </p>
      )}
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table text-dim">
        <Chip tone="ai">{texts.tables[table]}</Chip>
        {agent !== null && <span dir="auto">{texts.by(agent)}</span>}
        {at !== null && <Time at={at} />}
        {agentId !== null && <TextLink to={`/devices/agents/${agentId}`}>{texts.openAgent}</TextLink>}
        {runId !== null && <TextLink to={`/runs/${runId}`}>{texts.openRun}</TextLink>}
      </p>
      <h2 tabIndex={-1} dir="auto" className="text-lead font-semibold outline-offset-4 [overflow-wrap:anywhere]">
        {titleOf(suggestion)}
      </h2>
      {values === null ? (
        <Said suggestion={suggestion} />
      ) : (
        <EditFields suggestion={suggestion} values={values} isLacking={isLacking} onChange={setValues} />
      )}
      {reason !== null && <p className="text-table text-dim">{reason}</p>}
      <div className="flex flex-wrap gap-2">
        {isWaiting && (
          <Button tone="primary" aria-busy={answers.isBusy} disabledReason={cannot} onClick={approve}>
            {changes === undefined ? texts.approve : texts.approveEdited}
            {!isEditing && <KeyHint keys="a" />}
          </Button>
        )}
        {values === null ? (
          isWaiting && (
            <Button disabledReason={cannot} onClick={edit}>
              {texts.edit}
              <KeyHint keys="e" />
            </Button>
          )
        ) : (
          <>
            {place === 'server' && changes !== undefined && (
              <Button
                aria-busy={answers.isBusy}
                onClick={() =>
                  withValid(() => {
                    answers.save(suggestion, changes);
                    setValues(null);
                  })
                }
              >
                {texts.save}
              </Button>
            )}
            <Button tone="quiet" onClick={() => setValues(null)}>
              {texts.stopEditing}
            </Button>
          </>
        )}
        {values === null && (
          <Button aria-busy={answers.isBusy} disabledReason={cannot} onClick={() => answers.reject(suggestion)}>
            {isWaiting ? texts.reject : texts.takeBack}
            <KeyHint keys="d" />
          </Button>
        )}
      </div>
      {runId !== null && values === null && cannot === undefined && onRemoveAll !== undefined && (
        <p className="border-t border-line pt-3">
          <Button tone="quiet" size="small" className="-ml-2" onClick={() => onRemoveAll(runId)}>
            {texts.removeAll}
          </Button>
        </p>
      )}
    </section>
  );
}

/** What it says beside its title. */
function Said({ suggestion }: { suggestion: Suggestion }) {
  const fields = saidOf(suggestion);
  if (fields.length === 0) return null;
  return (
    <dl className="flex flex-col gap-2 text-table">
      {fields.map(({ name, label, text }) => (
        <div key={name}>
          <dt className="text-small text-dim">{label}</dt>
          <dd dir="auto" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The key of a button, where there is room. */
const KeyHint = ({ keys }: { keys: string }) => (
  <span aria-hidden className="max-lg:hidden">
    <Kbd keys={keys} />
  </span>
);
