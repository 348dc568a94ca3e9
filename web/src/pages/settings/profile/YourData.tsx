import type { PersonExport } from '@contracts/accounts/own-data';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { keys } from '@/api/keys';
import { listExports, readExportFile, removeExport, startExport } from '@/api/own-data';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { formatBytes, formatMoment } from '@/ui/format';
import { Meter } from '@/ui/Meter';
import { saveFile } from '@/ui/save-file';
import { SkeletonRows } from '@/ui/Skeleton';
import { StatusBadge, type Tone } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

const LIVE_MS = 1_000;
const TONES: Record<PersonExport['status'], Tone> = {
  queued: 'wait',
  running: 'run',
  ready: 'ok',
  failed: 'bad',
  expired: 'idle',
};

const isOpen = ({ status }: PersonExport) => status === 'queued' || status === 'running';
const tellFailure = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });

/** Exports of all of the person's data: begun, followed while they are made, downloaded, deleted. */
export function YourData() {
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: keys.exports,
    queryFn: ({ signal }) => listExports(signal),
    refetchInterval: ({ state }) => (state.data?.items.some(isOpen) === true ? LIVE_MS : false),
  });
  const failure = failureOf(query);
  const [isStarting, setStarting] = useState(false);
  const items = query.data?.items ?? [];
  const renew = () => cache.invalidateQueries({ queryKey: keys.exports });
  const start = () => {
    setStarting(true);
    startExport()
      .catch((error: unknown) => {
        const failure = toApiError(error);
        const title = failure.status === 429 ? texts.data.tooMany : errorMessage(failure);
        showToast({ title, tone: 'bad' });
      })
      .finally(() => void renew().finally(() => setStarting(false)));
  };
  const remove = (one: PersonExport) => {
    removeExport(one.id)
      .then(() => showToast({ title: texts.data.removed }))
      .catch(tellFailure)
      .finally(() => void renew());
  };
  return (
    <Section title={texts.data.title} hint={texts.data.hint}>
      {query.isPending && failure === null && <SkeletonRows count={1} className="h-12" />}
      {failure !== null && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && <p className="text-dim">{texts.data.none}</p>}
      <ul className="flex flex-col">
        {items.map((one) => (
          <ExportRow key={one.id} one={one} onRemove={() => remove(one)} />
        ))}
      </ul>
      <Button
        className="mt-3"
        aria-busy={isStarting}
        disabledReason={items.some(isOpen) ? texts.data.oneAtATime : undefined}
        onClick={start}
      >
        {texts.data.start}
      </Button>
    </Section>
  );
}

function ExportRow({ one, onRemove }: { one: PersonExport; onRemove: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const download = () => {
    setBusy(true);
    readExportFile(one.id)
      .then((file) => saveFile(file, `weft-export-${one.createdAt.slice(0, 10)}.jsonl.gz`))
      .catch(tellFailure)
      .finally(() => setBusy(false));
  };
  const { done, total, part } = one.progress;
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-2 border-t border-line py-2 first:border-t-0">
      <div className="min-w-0 flex-1 basis-60">
        <span className="flex flex-wrap items-center gap-2 text-table">
          <StatusBadge tone={TONES[one.status]} isBusy={one.status === 'running'}>
            {texts.data.status[one.status]}
          </StatusBadge>
          <Time at={one.createdAt} />
          {one.sizeBytes !== null && <span className="text-dim">{formatBytes(one.sizeBytes)}</span>}
        </span>
        {isOpen(one) && (
          <Meter label={part ?? texts.data.waiting} value={done} max={total} text={texts.data.parts(done, total)} />
        )}
        {one.status === 'ready' && (
          <span className="block text-small text-dim">{texts.data.until(formatMoment(new Date(one.expiresAt)))}</span>
        )}
      </div>
      {one.status === 'ready' && (
        <Button size="small" aria-busy={isBusy} onClick={download}>
          {texts.data.download}
        </Button>
      )}
      <Button size="small" onClick={onRemove}>
        {isOpen(one) ? texts.data.stop : texts.data.remove}
      </Button>
    </li>
  );
}
