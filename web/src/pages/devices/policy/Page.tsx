import { useLooksOnly } from '@/app/auth/use-looks-only';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { agentRules, decide, groupTools, ruleOf } from './rules';
import { texts } from './texts';
import { ToolRow } from './ToolRow';
import { usePolicy } from './use-policy';

/** What agents may do with a device’s data without asking, tool by tool; saved as it is chosen. */
export function Page() {
  useTitle(texts.title);
  const looksOnly = useLooksOnly();
  const { query, rules: current, save } = usePolicy();
  const failure = failureOf(query);
  const { rules = [], tools = [] } = query.data ?? {};
  const ofAgents = agentRules(rules);
  const resetAll = () => {
    const before = current();
    save(agentRules(before));
    showToast({ title: texts.resetDone, action: { label: texts.undo, onSelect: () => save(before) } });
  };
  return (
    <div className="mx-auto max-w-[720px]">
      <div className="mb-1 flex min-h-control flex-wrap items-center gap-2">
        <span className="-ml-2 flex min-w-0 flex-1 items-center gap-1">
          <BackLink to="/devices" label={texts.back} />
          <h1 className="text-title font-semibold">{texts.title}</h1>
        </span>
        {looksOnly === undefined && rules.length > ofAgents.length && (
          <Button onClick={resetAll}>{texts.resetAll}</Button>
        )}
      </div>
      <p className="mb-4 text-dim">
        {texts.about} {looksOnly}
      </p>
      {query.isPending && failure === null && <SkeletonRows count={4} className="h-40" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && tools.length === 0 && <EmptyState title={texts.none} />}
      {groupTools(tools).map(({ group, tools: ofGroup }) => (
        <section
          key={group}
          aria-labelledby={`group-${group}`}
          className="mb-4 rounded-card border border-line bg-panel"
        >
          <h2 id={`group-${group}`} className="border-b border-line px-4 py-2 font-semibold">
            {texts.groups[group]}
          </h2>
          <ul className="divide-y divide-line">
            {ofGroup.map((tool) => (
              <ToolRow
                key={tool.name}
                tool={tool}
                decided={ruleOf(rules, tool.name)}
                onDecide={
                  looksOnly === undefined ? (decision) => save(decide(current(), tool.name, decision)) : undefined
                }
              />
            ))}
          </ul>
        </section>
      ))}
      {ofAgents.length > 0 && <p className="text-table text-dim">{texts.agentRules(ofAgents.length)}</p>}
    </div>
  );
}
