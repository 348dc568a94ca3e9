import type { EmbeddingModelView } from '@contracts/gateway/models';
import { formatCount } from '@/ui/format';
import { texts } from './texts';

const number = 'tabular px-2 text-right whitespace-nowrap';

/** Models that embed: they have neither chains nor a health of their own. */
export function EmbeddingTable({ models }: { models: readonly EmbeddingModelView[] }) {
  const t = texts.embeddings;
  return (
    <section aria-label={t.title}>
      <h2 className="text-lead font-medium">{t.title}</h2>
      <p className="mb-2 text-small text-dim">{t.hint}</p>
      <div
        className="overflow-x-auto rounded-card border border-line bg-panel"
        role="region"
        aria-label={t.table}
        tabIndex={0}
      >
        <table aria-label={t.title} className="w-full border-collapse text-table">
          <thead className="text-small text-dim">
            <tr className="h-8 border-b border-line">
              <th scope="col" className="px-2 text-left font-medium">
                {texts.columns.model}
              </th>
              {[t.dimension, t.price, t.calls].map((name) => (
                <th key={name} scope="col" className={`${number} font-medium`}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {models.map((model) => (
              <tr key={model.id} className="h-11">
                <th scope="row" className="px-2 text-left font-normal">
                  <span className="block">
                    {model.label}
                    {model.isDefault && <span className="text-dim"> · {t.isDefault}</span>}
                  </span>
                  <code className="font-mono text-small text-dim">{model.id}</code>
                </th>
                <td className={number}>
                  {model.canShorten ? t.upTo(formatCount(model.dimension)) : formatCount(model.dimension)}
                </td>
                <td className={number} title={model.price === null ? undefined : texts.perMillion}>
                  {priceOf(model)}
                </td>
                <td className={number}>{model.measured === null ? texts.none : formatCount(model.measured.calls)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const priceOf = ({ price, isDemo }: EmbeddingModelView): string =>
  price === null ? (isDemo ? texts.none : texts.free) : `$${price.embedding}`;
