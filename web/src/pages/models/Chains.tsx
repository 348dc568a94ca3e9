import type { ModelView } from '@contracts/gateway/models';
import { ArrowRight } from 'lucide-react';
import { Link } from 'react-router';
import { Health } from './Health';
import { modelPath } from './ModelTable';
import { texts } from './texts';

interface ChainsProps {
  roles: readonly { id: string; models: readonly string[] }[];
  models: readonly ModelView[];
}

/** Each role as a row of its models, in the order in which they answer. */
export function Chains({ roles, models }: ChainsProps) {
  return (
    <section aria-label={texts.chains}>
      <h2 className="text-lead font-medium">{texts.chains}</h2>
      <p className="mb-2 text-small text-dim">{texts.chainsHint}</p>
      <div className="divide-y divide-line rounded-card border border-line bg-panel">
        {roles.map((role) => (
          <div key={role.id} className="flex flex-col gap-1 p-2 sm:flex-row sm:items-center sm:gap-3">
            <code className="w-36 shrink-0 truncate font-mono text-mono" title={role.id}>
              {role.id}
            </code>
            <Chain label={texts.chain(role.id)} ids={role.models} models={models} />
          </div>
        ))}
      </div>
    </section>
  );
}

/** Models in order, with arrows between them. */
export function Chain({ label, ids, models }: { label: string; ids: readonly string[]; models: readonly ModelView[] }) {
  return (
    <ol aria-label={label} className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      {ids.map((id, index) => {
        const model = models.find((one) => one.id === id);
        return (
          <li key={id} className="flex min-w-0 items-center gap-2">
            {index > 0 && (
              <>
                <ArrowRight size={14} aria-hidden className="shrink-0 text-dim" />
                <span className="sr-only">{texts.then}</span>
              </>
            )}
            <span className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2 rounded-control border border-line px-2 py-1">
              <Link to={modelPath(id)} className="truncate rounded-chip text-table hover:underline">
                {model?.label ?? id}
              </Link>
              {model !== undefined && <Health of={model} />}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
