import type { Approval, ApprovalAction } from '@contracts/kernel/approvals';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { answerByAction, approve, findApprovalOfRun, reject } from '@/api/approvals';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Countdown } from '@/ui/Countdown';
import { showToast } from '@/ui/overlays/Toast';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { TextLink } from '@/ui/TextLink';
import { readFields } from '../field-words';
import { toolWords } from '../tool-words';
import { nameRow } from './name-row';
import { readAsked } from './read-asked';
import type { CallView } from './reply.reducer';
import { texts } from './texts';

const words = texts.approval;
const SHOWN_CHARS = 20_000;

/** What the agent of a run wants to be allowed, answered where it is asked. Nothing where it asks nothing any more. */
export function ApprovalCard({ runId, calls }: { runId: string; calls: readonly CallView[] }) {
  const { data } = useQuery({
    queryKey: keys.approvalOfRun(runId),
    queryFn: ({ signal }) => findApprovalOfRun(runId, signal),
    staleTime: 0,
  });
  return data?.status === 'pending' ? <Waiting key={data.id} approval={data} calls={calls} /> : null;
}

function Waiting({ approval, calls }: { approval: Approval; calls: readonly CallView[] }) {
  const { id, runId, actions, form, tool, parameters, parametersHash, reason, expires_at: expiresAt } = approval;
  const asked = readAsked(tool, parameters);
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const answer = (doing: () => Promise<unknown>) => {
    if (isBusy) return;
    setBusy(true);
    doing()
      .catch((error: unknown) => {
        const failure = toApiError(error);
        const isAnswered = failure.code === 'already_answered';
        showToast({ title: isAnswered ? words.already : errorMessage(failure), tone: 'bad' });
      })
      .finally(() => {
        setBusy(false);
        void cache.invalidateQueries({ queryKey: keys.approvals });
      });
  };
  return (
    <section aria-label={words.label} className="flex flex-col gap-3 rounded-card border border-wait bg-panel p-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h3 className="font-semibold">{words.title}</h3>
        <Countdown until={expiresAt} say={words.left} over={words.over} className="ml-auto text-small text-dim" />
      </div>
      <ul className="flex flex-col gap-2">
        {asked.map((call, place) => (
          <li key={place} className="rounded-control bg-soft px-3 py-2 text-table">
            <p className="font-medium">{toolWords(call.tool).label}</p>
            <dl className="flex flex-wrap gap-x-4 gap-y-1">
              {readFields(call.input).map(({ name, label, text }) => (
                <div key={name} className="flex min-w-0 gap-1.5">
                  <dt className="text-dim">{label}</dt>
                  <dd dir="auto" className="min-w-0 [overflow-wrap:anywhere]">
                    <Value text={text} name={nameRow(text, calls)} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <details className="text-table">
        <summary className="cursor-pointer rounded-chip py-1 text-dim hover:text-fg">{words.exactly}</summary>
        <p dir="auto" className="pb-2 [overflow-wrap:anywhere]">
          {reason}
        </p>
        <CodeBlock label={words.parameters} code={(JSON.stringify(parameters, null, 2) ?? '').slice(0, SHOWN_CHARS)} />
      </details>
      <div className="flex flex-wrap items-center gap-2">
        {/* What has to be filled in is answered in the inbox. */}
        {form === null &&
          actions?.map((action, place) => (
            <Button
              key={action.id}
              tone={place === 0 && action.approves ? 'primary' : 'plain'}
              aria-busy={isBusy}
              onClick={() => answer(() => answerByAction(id, { action: action.id, parametersHash }))}
            >
              {actionLabel(action, new Set(asked.map((call) => call.tool)).size > 1)}
            </Button>
          ))}
        {form === null && actions === null && (
          <>
            <Button tone="primary" aria-busy={isBusy} onClick={() => answer(() => approve(id, { parametersHash }))}>
              {words.approve}
            </Button>
            <Button aria-busy={isBusy} onClick={() => answer(() => reject(id, ''))}>
              {words.reject}
            </Button>
          </>
        )}
        <span className="ml-auto text-table">
          <TextLink to={`/inbox?run=${runId}`}>{words.inbox}</TextLink>
        </span>
      </div>
    </section>
  );
}

/** What is meant by an id stands before it, where it was shown. */
function Value({ text, name }: { text: string; name: string | undefined }) {
  if (name === undefined) return text;
  return (
    <>
      “{name}” <code className="font-mono text-small text-dim">{text}</code>
    </>
  );
}

/** An action in this card’s words; one that it does not know in the request’s own. */
function actionLabel({ id, label }: ApprovalAction, isOfMany: boolean): string {
  if (id === 'always' && isOfMany) return words.alwaysMany;
  const known = id === 'once' || id === 'always' || id === 'reject' ? words.actions[id] : undefined;
  return known ?? label;
}
