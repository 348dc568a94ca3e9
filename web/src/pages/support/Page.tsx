import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { keys } from '@/api/keys';
import { loadPart } from '@/api/load-part';
import { whenIdle } from '@/api/when-idle';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { useUser } from '@/app/auth/use-session';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { useTypedWords } from '@/app/use-typed-words';
import { Button } from '@/ui/Button';
import { inputClass } from '@/ui/forms/Field';
import { FoundSessions } from './FoundSessions';
import { ListedSessions } from './ListedSessions';
import { readChoice, writeChoice, type SessionChoice } from './session-filter';
import { texts } from './texts';

const load = () => import('./NewSessionDialog');
const NewSessionDialog = lazy(async () => ({ default: (await loadPart(load)).NewSessionDialog }));
const WORDS_MAX = 500;

/** All support sessions this person may see: filters and words in the address, rows that stay where they are. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  const go = useNavigate();
  const cache = useQueryClient();
  const user = useUser();
  const looksOnly = useLooksOnly();
  const [search, setSearch] = useSearchParams();
  const [isNew, setNew] = useState(search.has('new'));
  const searchRef = useRef<HTMLInputElement>(null);
  const choice = readChoice(search);
  const [words, setWords] = useTypedWords(search.get('q') ?? '');
  const show = (next: SessionChoice, nextWords: string) => setSearch(writeChoice(next, nextWords), { replace: true });
  const searchFor = (next: string) => {
    setWords(next);
    show(choice, next);
  };
  // What is typed right after the key belongs to the dialog: it is there before it is asked for.
  useEffect(() => whenIdle(() => void load().catch(() => undefined)), []);
  useShortcuts([
    { keys: '/', label: texts.searchHint, group: texts.title, run: () => searchRef.current?.focus() },
    ...(looksOnly === undefined
      ? [{ keys: 'c', label: texts.create, group: texts.title, run: () => setNew(true) }]
      : []),
  ]);
  const shared = {
    choice,
    ownId: user?.id ?? '',
    hasOwners: user?.role === 'admin' || user?.role === 'owner',
    // The address is newer than what is drawn where one choice follows another at once.
    onChange: (change: Partial<SessionChoice>) =>
      show({ ...readChoice(new URLSearchParams(window.location.search)), ...change }, words),
    onClear: () => show(readChoice(new URLSearchParams()), words),
  };
  const createButton = (
    <Button tone="primary" icon={<Plus size={14} />} disabledReason={looksOnly} onClick={() => setNew(true)}>
      {texts.create}
    </Button>
  );
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-3 flex min-h-control flex-wrap items-center gap-2">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        <input
          ref={searchRef}
          type="search"
          dir="auto"
          aria-label={texts.searchHint}
          placeholder={texts.search}
          maxLength={WORDS_MAX}
          value={words}
          onChange={({ target }) => searchFor(target.value)}
          className={`${inputClass} h-control !w-64 max-sm:order-last max-sm:!w-full`}
        />
        {createButton}
      </div>
      {words.trim() === '' ? (
        <ListedSessions {...shared} createButton={createButton} />
      ) : (
        <FoundSessions {...shared} words={words.trim()} onClearWords={() => searchFor('')} />
      )}
      <Suspense>
        {isNew && (
          <NewSessionDialog
            onClose={() => setNew(false)}
            onCreated={(session) => {
              cache.setQueryData(keys.supportSession(session.id), session);
              void cache.invalidateQueries({ queryKey: keys.supportSessions });
              void go(`/support/${session.id}`);
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
