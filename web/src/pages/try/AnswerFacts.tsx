import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listModelCalls } from '@/api/usage';
import { formatCost, formatCount, formatDuration } from '@/ui/format';
import { Chip } from '@/ui/StatusBadge';
import type { Turn } from './conversation';
import { texts } from './texts';

/** The ledger has a call a moment after its end: it is looked for this often, and so many times. */
const LOOK_MS = 400;
const LOOKS_MAX = 10;

/** Who answered, how fast, with how many tokens, for how much. */
export function AnswerFacts({ turn, isRole }: { turn: Turn; isRole: boolean }) {
  const { head, firstMs, totalMs, asked } = turn;
  if (head === null) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-small text-dim">
      <span>
        <code className="font-mono text-small text-fg">{head.model}</code>
        {head.model !== asked && ` ${isRole ? texts.asRole(asked) : texts.fellBack(asked)}`}
      </span>
      {head.isFromCache && <Chip tone="ok">{texts.cached}</Chip>}
      {firstMs !== null && <span className="tabular">{texts.first(formatDuration(firstMs))}</span>}
      {totalMs !== null && <span className="tabular">{texts.total(formatDuration(totalMs))}</span>}
      {totalMs !== null && <Charged turn={turn} callId={head.callId} />}
    </p>
  );
}

/** Tokens and cost as the ledger has them; until it has, the tokens that the answer told. */
function Charged({ turn, callId }: { turn: Turn; callId: string }) {
  const query = useQuery({
    queryKey: keys.modelCalls({ callId }),
    queryFn: async ({ signal }) => {
      const [call] = (await listModelCalls({ callId }, null, signal)).items;
      if (call === undefined) throw new Error('not in the ledger yet');
      return call;
    },
    enabled: callId !== '',
    staleTime: Infinity,
    retry: LOOKS_MAX,
    retryDelay: LOOK_MS,
  });
  const call = query.data;
  const input = call?.inputTokens ?? turn.usage?.input;
  const output = call?.outputTokens ?? turn.usage?.output;
  return (
    <>
      {input !== undefined && output !== undefined && (
        <span className="tabular">
          {texts.tokens(formatCount(input), formatCount(output))}
          {call?.isEstimated === true && ` (${texts.estimated})`}
        </span>
      )}
      {call ? (
        <span className="tabular" title={`$${call.costUsd}`}>
          {formatCost(call.costUsd)}
        </span>
      ) : (
        <span>{query.isError || callId === '' ? texts.costUnknown : texts.costPending}</span>
      )}
    </>
  );
}
