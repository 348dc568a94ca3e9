import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SecretDialog } from '@/ui/overlays/SecretDialog';
import { SkeletonRows } from '@/ui/Skeleton';
import { tellFailure } from '../tell-failure';

/** What rows and forms of a list may do. */
export interface ListActs {
  /** Does it, tells where it fails, and reads the list anew. */
  act: (doing: Promise<unknown>) => void;
  refetch: () => void;
  /** Shows a secret, once. */
  showSecret: (secret: string | null) => void;
}
interface SideListProps<Item> {
  queryKey: QueryKey;
  read: (signal: AbortSignal) => Promise<{ items: Item[] }>;
  words: { about: string; none: string; secret: Parameters<typeof SecretDialog>[0]['words'] };
  /** What makes a new one. */
  buttons: ReactNode;
  /** Of one that is being made; null: none is. */
  form: (acts: ListActs) => ReactNode;
  row: (item: Item, acts: ListActs) => ReactNode;
}

/** A panel with things of a flow that each have a secret: triggers, sites that embed it. */
export function SideList<Item>({ queryKey, read, words, buttons, form, row }: SideListProps<Item>) {
  const cache = useQueryClient();
  const [secret, showSecret] = useState<string | null>(null);
  const query = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) });
  const failure = failureOf(query);
  if (failure !== null && !query.data) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows count={3} className="m-4 h-12" />;
  const refetch = () => void cache.invalidateQueries({ queryKey });
  const acts: ListActs = {
    act: (doing) => void doing.catch(tellFailure).finally(refetch),
    ...{ refetch, showSecret },
  };
  const made = form(acts);
  return (
    <>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <p className="text-small text-dim">{words.about}</p>
        <div className="flex flex-wrap gap-2">{buttons}</div>
      </div>
      {made}
      {query.data.items.length === 0 && made === null && <p className="p-4 text-dim">{words.none}</p>}
      <ul className="divide-y divide-line">{query.data.items.map((item) => row(item, acts))}</ul>
      {secret !== null && <SecretDialog secret={secret} words={words.secret} onClose={() => showSecret(null)} />}
    </>
  );
}
