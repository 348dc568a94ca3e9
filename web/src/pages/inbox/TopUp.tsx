import type { Approval } from '@contracts/kernel/approvals';
import type { TopUpParameters } from '@contracts/money/budgets';
import { texts } from './texts';

type Amounts = Pick<TopUpParameters, 'limitUsd' | 'spentUsd' | 'nextCallUsd' | 'topUpUsd'>;
const AMOUNTS = ['limitUsd', 'spentUsd', 'nextCallUsd', 'topUpUsd'] as const;

/** The amounts of a request to top a budget up; null for any other request. */
export function readTopUp({ tool, parameters }: Approval): Amounts | null {
  if (tool !== 'budget.top_up' || typeof parameters !== 'object' || parameters === null) return null;
  const fields = new Map<string, unknown>(Object.entries(parameters));
  const [limitUsd, spentUsd, nextCallUsd, topUpUsd] = AMOUNTS.map((name) => fields.get(name));
  const isWhole = [limitUsd, spentUsd, nextCallUsd, topUpUsd].every((amount) => typeof amount === 'string');
  return isWhole
    ? {
        limitUsd: String(limitUsd),
        spentUsd: String(spentUsd),
        nextCallUsd: String(nextCallUsd),
        topUpUsd: String(topUpUsd),
      }
    : null;
}

/** Exactly what is given, so nothing is rounded: "$40", "$0.30", "$0.081042". */
export const formatMoney = (usd: string): string => `$${usd.replace(/\.\d$/, '$&0')}`;

/** What a budget may spend, has spent and is asked for. */
export function TopUp({ topUp }: { topUp: Amounts }) {
  const { more, limit, spent, next } = texts.topUp;
  const rows = [
    [limit, topUp.limitUsd],
    [spent, topUp.spentUsd],
    [next, topUp.nextCallUsd],
    [more, topUp.topUpUsd],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 text-small">
      {rows.map(([name, amount]) => (
        <div key={name} className="contents last:font-medium">
          <dt className="text-dim">{name}</dt>
          <dd className="tabular text-right">{formatMoney(amount)}</dd>
        </div>
      ))}
    </dl>
  );
}
