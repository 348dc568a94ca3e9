import type { EmbedToken } from '@contracts/flows/embed';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { createBudget } from '@/api/budgets';
import { errorMessage } from '@/app/error-message';
import { useUser } from '@/app/auth/use-session';
import { isManager } from '@/pages/settings/roles';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/forms/Field';
import { Switch } from '@/ui/forms/Switch';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { CodeBlock } from '@/ui/text/CodeBlock';
import { useFlowPage } from '../../context';
import { EmbedPreview } from './EmbedPreview';
import { texts } from './texts';

interface EmbedRowProps {
  embed: EmbedToken;
  onEnable: (enabled: boolean) => void;
  onChange: () => void;
  onRenew: () => void;
  onRemove: () => void;
}

/** A site's embed token: what to put on the site, how it looks, what it may cost. */
export function EmbedRow({ embed, onEnable, onChange, onRenew, onRemove }: EmbedRowProps) {
  const { looksOnly } = useFlowPage();
  const user = useUser();
  const [asked, setAsked] = useState<'renew' | 'remove' | null>(null);
  const [isShown, setShown] = useState(false);
  const [limit, setLimit] = useState('1');
  const { name, token, origins, enabled } = embed;
  const snippet = `<script src="${location.origin}/widget.js" data-token="${token}" async></script>`;
  const signing = `import { SignJWT } from 'jose';\nconst identity = await new SignJWT({}).setProtectedHeader({ alg: 'HS256' })\n  .setSubject(customer.id).setExpirationTime('1h').sign(new TextEncoder().encode(SECRET));`;
  const answer = (act: () => void) => () => {
    setAsked(null);
    act();
  };
  const setBudget = () => {
    createBudget({ scope: 'embedToken', embedTokenId: embed.id, period: 'day', limitUsd: limit })
      .then(() => showToast({ title: texts.budgetSet }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }));
  };
  return (
    <li className="flex flex-col gap-3 px-4 py-3 text-table">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 font-medium [overflow-wrap:anywhere]">{name}</span>
        <Switch
          label={texts.enabled(name)}
          isLabelHidden
          isOn={enabled}
          isDisabled={looksOnly !== undefined}
          onChange={onEnable}
        />
      </div>
      <p className="text-small text-dim [overflow-wrap:anywhere]">{origins.join(', ')}</p>
      <p className="text-small text-dim">{texts.snippet}</p>
      <CodeBlock label={texts.snippetLabel} code={snippet} />
      {embed.requires_identity && (
        <>
          <p className="text-small text-dim">{texts.signing}</p>
          <CodeBlock label={texts.signingLabel} code={signing} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="small" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {texts.preview}
        </Button>
        <Button size="small" disabledReason={looksOnly} onClick={onChange}>
          {texts.change}
        </Button>
        <Button size="small" disabledReason={looksOnly} onClick={() => setAsked('renew')}>
          {texts.renew}
        </Button>
        <Button
          size="small"
          tone="quiet"
          icon={<Trash2 size={14} aria-hidden />}
          disabledReason={looksOnly}
          onClick={() => setAsked('remove')}
        >
          {texts.remove}
        </Button>
      </div>
      {isShown && <EmbedPreview embed={embed} />}
      {user !== null && isManager(user.role) && (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            setBudget();
          }}
        >
          <Field
            label={texts.budget}
            inputMode="decimal"
            value={limit}
            onChange={({ target }) => setLimit(target.value)}
          />
          <Button type="submit">{texts.setBudget}</Button>
        </form>
      )}
      <ConfirmDialog
        isOpen={asked === 'renew'}
        title={texts.renewTitle}
        message={texts.renewText}
        confirm={texts.renew}
        keep={texts.keep}
        onConfirm={answer(onRenew)}
        onClose={() => setAsked(null)}
      />
      <ConfirmDialog
        isOpen={asked === 'remove'}
        title={texts.removeTitle(name)}
        message={texts.removeText}
        confirm={texts.remove}
        keep={texts.keep}
        onConfirm={answer(onRemove)}
        onClose={() => setAsked(null)}
      />
    </li>
  );
}
