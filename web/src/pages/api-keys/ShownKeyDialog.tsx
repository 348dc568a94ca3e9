import type { NewApiKey } from '@contracts/accounts/api-keys';
import { useQuery } from '@tanstack/react-query';
import { getSystem } from '@/api/system';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { SecretDialog } from '@/ui/overlays/SecretDialog';
import { Tabs } from '@/ui/Tabs';
import { buildKeySnippets, CLIENT_LABELS } from '@/app/snippets/build-snippets';
import { texts } from './texts';

/** The one sight of a new key, with programs that use it. */
export function ShownKeyDialog({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  const system = useQuery({ queryKey: ['system'], queryFn: ({ signal }) => getSystem(signal), staleTime: 300_000 });
  const snippets = buildKeySnippets({
    origin: window.location.origin,
    key: made.key,
    scopes: made.scopes,
    model: system.data?.model.id ?? 'demo',
  });
  return (
    <SecretDialog secret={made.key} words={texts.shown} width="wide" onClose={onClose}>
      <h3 className="mt-4 mb-1 text-table font-medium">{texts.shown.snippets}</h3>
      <p className="mb-2 text-small text-dim">{texts.shown.snippetHint}</p>
      <Tabs
        label={texts.shown.snippets}
        tabs={snippets.map(({ name, code }) => ({
          value: name,
          label: CLIENT_LABELS[name],
          content: <CodeBlock code={code} label={CLIENT_LABELS[name]} />,
        }))}
      />
    </SecretDialog>
  );
}
