import type { ModelView } from '@contracts/gateway/models';
import { useParams } from 'react-router';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { EmptyState } from '@/ui/EmptyState';
import { formatCount } from '@/ui/format';
import { SkeletonRows } from '@/ui/Skeleton';
import { Chip } from '@/ui/StatusBadge';
import { TextLink } from '@/ui/TextLink';
import { Chain } from './Chains';
import { Facts, Part } from './Facts';
import { Health } from './Health';
import { errorRate, formatPercent } from './model-state';
import { firstToken } from './ModelTable';
import { Targets } from './Targets';
import { texts } from './texts';
import { useModelList } from './use-model-list';

const t = texts.detail;
const CAPABILITIES = ['tools', 'images', 'json', 'streaming', 'promptCache', 'thinking'] as const;
const PRICES = ['input', 'output', 'cachedInput', 'cacheWrite', 'cacheWriteHour', 'embedding'] as const;

const factsOf = (rates: Partial<Record<(typeof PRICES)[number], string | null>>): [string, string][] =>
  PRICES.flatMap((name): [string, string][] => (rates[name] == null ? [] : [[t[name], `$${rates[name]}`]]));

/** One model: what it is, what it costs, how its targets are, what was measured. */
export function Page() {
  const { modelId = '' } = useParams();
  const query = useModelList();
  const failure = failureOf(query);
  const model = query.data?.items.find(({ id }) => id === modelId);
  useTitle(model?.label ?? texts.title);
  return (
    <div className="mx-auto flex max-w-[960px] flex-col gap-4">
      <div className="flex min-h-control flex-wrap items-center gap-2">
        <BackLink to="/models" label={texts.back} />
        <h1 className="text-title font-semibold">{model?.label ?? modelId}</h1>
        {model !== undefined && <Health of={model} />}
        {model?.isDemo === true && <Chip tone="ai">{texts.demo}</Chip>}
        {model !== undefined && (
          <span className="ml-auto">
            <TextLink to={`/try?model=${encodeURIComponent(model.id)}`}>{texts.tryIt}</TextLink>
          </span>
        )}
      </div>
      {query.isPending && failure === null && <SkeletonRows count={6} />}
      {failure !== null && query.data === undefined && (
        <QueryError error={failure} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && model === undefined && (
        <EmptyState title={texts.gone} action={<TextLink to="/models">{texts.back}</TextLink>} />
      )}
      {query.data !== undefined && model !== undefined && (
        <Sections model={model} models={query.data.items} processes={query.data.processes} />
      )}
    </div>
  );
}

interface SectionsProps {
  model: ModelView;
  models: readonly ModelView[];
  processes: number;
}

function Sections({ model, models, processes }: SectionsProps) {
  const { price, measured, capabilities } = model;
  const window = texts.tokens(formatCount(model.window));
  const can = CAPABILITIES.filter((name) => capabilities?.[name] === true).map((name) => texts.capabilities[name]);
  const special = model.fallbacks.filter(({ standsInFor }) => standsInFor !== null);
  const general = model.fallbacks.filter(({ standsInFor }) => standsInFor === null);
  return (
    <>
      <div className="grid gap-4 md:grid-cols-2">
        <Part title={t.facts}>
          <Facts
            facts={[
              [t.id, model.id],
              [t.provider, model.provider],
              [texts.columns.window, model.isWindowAssumed ? `${window} (${texts.assumed})` : window],
              [t.can, can.join(', ') || texts.none],
            ]}
          />
        </Part>
        <Part title={t.measured}>
          {measured === null ? (
            <p className="text-dim">{t.notCalled}</p>
          ) : (
            <Facts
              facts={[
                [t.calls, formatCount(measured.calls)],
                [t.failed, `${formatCount(measured.failed)} (${formatPercent(errorRate(measured)) ?? texts.none})`],
                [t.aborted, formatCount(measured.aborted)],
                [t.cached, formatCount(measured.cached)],
                [t.first, firstToken(model)],
                [t.speed, String(measured.tokensPerSecond ?? texts.none)],
              ]}
            />
          )}
        </Part>
        <Part title={`${t.prices}, ${texts.perMillion}`}>
          {price === null ? (
            <p className="text-dim">{t.unknownPrice}</p>
          ) : (
            <>
              <Facts facts={factsOf(price)} />
              {price.above && (
                <>
                  <p className="mt-2 text-small text-dim">{t.above(formatCount(price.above.tokens))}</p>
                  <Facts facts={factsOf(price.above)} />
                </>
              )}
              <p className="mt-2 text-small break-words text-dim">{t.read(price.date, price.source)}</p>
            </>
          )}
        </Part>
        <Part title={t.fallbacks}>
          {model.fallbacks.length === 0 && <p className="text-dim">{t.noFallbacks}</p>}
          {general.length > 0 && (
            <Chain label={t.fallbacks} ids={[model.id, ...general.map(({ id }) => id)]} models={models} />
          )}
          {special.map(({ id, standsInFor }) => (
            <div key={id} className="mt-2">
              <Chain label={`${t.fallbacks}: ${id}`} ids={[id]} models={models} />
              <p className="text-small text-dim">
                {t.only((standsInFor ?? []).map((kind) => texts.kinds[kind] ?? kind).join(', '))}
              </p>
            </div>
          ))}
        </Part>
      </div>
      <Targets model={model} processes={processes} />
    </>
  );
}
