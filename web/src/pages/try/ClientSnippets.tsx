import { buildChatSnippets, CLIENT_LABELS, KEY_PLACE } from '@/app/snippets/build-snippets';
import type { ChatSettings } from '@/app/snippets/chat-body';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { Tabs } from '@/ui/Tabs';
import { TextLink } from '@/ui/TextLink';
import { texts } from './texts';

/** Programs that send what the page would send now. */
export function ClientSnippets({ chat }: { chat: ChatSettings }) {
  return (
    <section aria-label={texts.code} className="min-w-0 rounded-card border border-line bg-panel p-3">
      <h2 className="font-medium">{texts.code}</h2>
      <p className="text-small text-dim">{texts.codeHint}</p>
      <p className="mb-2 text-small">
        <TextLink to="/api-keys">{texts.makeKey}</TextLink>
      </p>
      <div className="overflow-x-auto">
        <Tabs
          label={texts.code}
          tabs={buildChatSnippets(window.location.origin, KEY_PLACE, chat).map(({ name, code }) => ({
            value: name,
            label: CLIENT_LABELS[name],
            content: <CodeBlock code={code} label={CLIENT_LABELS[name]} />,
          }))}
        />
      </div>
    </section>
  );
}
