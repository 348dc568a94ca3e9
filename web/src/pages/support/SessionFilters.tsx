import type { SessionSummary } from '@contracts/support/sessions';
import { TICKET_STATE } from '@/app/support/ticket-state';
import { SUPPORT_STATUS } from '@/app/support-status';
import { FilterBar } from '@/ui/FilterBar';
import { Segmented } from '@/ui/forms/Segmented';
import { Select } from '@/ui/forms/Select';
import { DomainFilter } from './DomainFilter';
import { ORDERS, STATUSES, TICKET_STATES, type SessionChoice } from './session-filter';
import { texts } from './texts';

const all = { value: 'all' as const, label: texts.all };
const statuses = [all, ...STATUSES.map((value) => ({ value, label: SUPPORT_STATUS[value].word }))];
const tickets = [all, ...TICKET_STATES.map((value) => ({ value, label: TICKET_STATE[value].word }))];
const orders = ORDERS.map((value) => ({ value, label: texts.orders[value] }));
const whose = (['all', 'mine'] as const).map((value) => ({ value, label: texts.who[value] }));

interface SessionFiltersProps {
  choice: SessionChoice;
  /** Sessions in the list: their domains can be chosen, whatever else there is. */
  seen: readonly SessionSummary[];
  /** Offered here unless the empty list offers it. */
  canClear: boolean;
  /** What is found has its own order. */
  hasOrder: boolean;
  onChange: (change: Partial<SessionChoice>) => void;
  onClear: () => void;
}

/** What the list is limited to: whose, status, domain, ticket; and its order. */
export function SessionFilters({ choice, seen, canClear, hasOrder, onChange, onClear }: SessionFiltersProps) {
  return (
    <FilterBar label={texts.filters} clear={canClear ? { label: texts.clear, onClear } : undefined} className="mb-4">
      <Segmented label={texts.who.label} value={choice.who} options={whose} onChange={(who) => onChange({ who })} />
      <Select
        label={texts.status}
        isLabelShown
        value={choice.status}
        options={statuses}
        onChange={(status) => onChange({ status })}
      />
      <DomainFilter chosen={choice.domain} seen={seen} onChange={(domain) => onChange({ domain })} />
      <Select
        label={texts.ticket}
        isLabelShown
        value={choice.ticket}
        options={tickets}
        onChange={(ticket) => onChange({ ticket })}
      />
      {hasOrder && (
        <Select
          label={texts.order}
          isLabelShown
          value={choice.order}
          options={orders}
          onChange={(order) => onChange({ order })}
        />
      )}
    </FilterBar>
  );
}
