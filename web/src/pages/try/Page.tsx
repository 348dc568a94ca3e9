import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { keys } from '@/api/keys';
import { listModels } from '@/api/models';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/forms/Select';
import { SkeletonRows } from '@/ui/Skeleton';
import { type ChatFields, findFaults, FIRST_FIELDS, toChat } from './chat-fields';
import { ClientSnippets } from './ClientSnippets';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { SettingsForm } from './SettingsForm';
import { texts } from './texts';
import { useChat } from './use-chat';

/** A chat with any model or role through the gateway, and the programs that do the same. */
export function Page() {
  useTitle(texts.title);
  const query = useQuery({ queryKey: keys.models, queryFn: ({ signal }) => listModels(signal) });
  const failure = failureOf(query);
  return (
    <div className="mx-auto max-w-[1280px]">
      <h1 className="text-title font-semibold">{texts.title}</h1>
      <p className="mt-1 mb-3 text-dim">{texts.intro}</p>
      {query.isPending && failure === null && <SkeletonRows count={5} className="h-11" />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && <Try list={query.data} />}
    </div>
  );
}

function Try({ list }: { list: Awaited<ReturnType<typeof listModels>> }) {
  const [search, setSearch] = useSearchParams();
  const [settings, setSettings] = useState(FIRST_FIELDS);
  const [draft, setDraft] = useState('');
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const chat = useChat();
  const options = [
    ...list.items.map(({ id, label, isDemo }) => ({ value: id, label: isDemo ? texts.demo(label) : label, hint: id })),
    ...list.roles.map(({ id, models }) => ({ value: id, label: texts.role(id), hint: models.join(' → ') })),
  ];
  const wanted = search.get('model');
  const first = list.items.find(({ isDefault }) => isDefault)?.id ?? options[0]?.value ?? '';
  const model = options.find(({ value }) => value === wanted)?.value ?? first;
  const fields: ChatFields = { ...settings, model };
  const faults = findFaults(fields);
  const [fault] = Object.values(faults);
  const looksOnly = useLooksOnly();
  const send = (question: string, turns = chat.turns) => {
    chat.ask(question, toChat(fields, turns, question));
    inputRef.current?.focus();
  };
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_400px]">
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <Select
            label={texts.model}
            isLabelShown
            value={model}
            options={options}
            onChange={(value) => setSearch({ model: value }, { replace: true })}
          />
          {chat.turns.length > 0 && (
            <Button tone="quiet" onClick={chat.clear}>
              {texts.clear}
            </Button>
          )}
        </div>
        <Conversation
          turns={chat.turns}
          refusal={looksOnly}
          isRole={(name) => list.roles.some(({ id }) => id === name)}
          onSuggest={send}
          onRetry={(turn) => {
            chat.remove(turn);
            send(
              turn.question,
              chat.turns.filter((other) => other !== turn),
            );
          }}
        />
        <Composer
          inputRef={inputRef}
          draft={draft}
          isBusy={chat.isBusy}
          reason={looksOnly ?? fault}
          onDraft={setDraft}
          onSend={() => {
            setDraft('');
            send(draft);
          }}
          onStop={() => {
            chat.stop();
            inputRef.current?.focus();
          }}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <section aria-label={texts.settings} className="rounded-card border border-line bg-panel p-3">
          <h2 className="mb-2 font-medium">{texts.settings}</h2>
          <SettingsForm
            fields={fields}
            faults={faults}
            onChange={(change) => setSettings({ ...settings, ...change })}
          />
        </section>
        <ClientSnippets chat={toChat(fields, chat.turns, draft.trim() === '' ? texts.suggestion : draft)} />
      </div>
    </div>
  );
}
