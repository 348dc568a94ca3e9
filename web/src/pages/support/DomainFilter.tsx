import type { SessionSummary } from '@contracts/support/sessions';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '@/api/keys';
import { listDomains } from '@/api/support';
import { SearchSelect } from '@/ui/forms/SearchSelect';
import { DOMAIN_MAX } from './session-filter';
import { texts } from './texts';

const STALE_MS = 60_000;

interface DomainFilterProps {
  /** '': any. */
  chosen: string;
  seen: readonly SessionSummary[];
  onChange: (domain: string) => void;
}

/** One of the domains that there are, or any that is typed; they are asked for once somebody looks. */
export function DomainFilter({ chosen, seen, onChange }: DomainFilterProps) {
  const [isWanted, setWanted] = useState(false);
  const { data } = useQuery({
    queryKey: keys.supportDomains,
    queryFn: ({ signal }) => listDomains(signal),
    enabled: isWanted,
    staleTime: STALE_MS,
  });
  const met = seen.map(({ problem_domain: domain }) => domain).filter((domain) => domain !== '');
  const domains = [...new Set([...(data ?? []), ...met, ...(chosen === '' ? [] : [chosen])])];
  return (
    <SearchSelect
      label={texts.domain}
      value={chosen}
      options={[
        { value: '', label: texts.all },
        ...domains.sort((one, other) => one.localeCompare(other)).map((value) => ({ value, label: value })),
      ]}
      find={texts.findDomain}
      offerTyped={texts.onlyDomain}
      maxLength={DOMAIN_MAX}
      onWanted={() => setWanted(true)}
      onChange={onChange}
    />
  );
}
