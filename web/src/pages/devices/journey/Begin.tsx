import type { DataType } from '@contracts/devices/agent-schemas';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { startJourney } from '@/api/devices/agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { Button } from '@/ui/Button';
import { Choices } from '@/ui/forms/Choices';
import { FormProblem } from '@/ui/forms/FormProblem';
import { Segmented } from '@/ui/forms/Segmented';
import { agentError } from '../agents/agent-error';
import { TYPE_CHOICES } from '../agents/data-types';
import type { Talk } from './talk';
import { texts } from './texts';

const KINDS = (['local', 'cloud'] as const).map((value) => ({ value, label: texts.types[value] }));

/** What has to be known before the first question. */
export function Begin({ onBegun }: { onBegun: (talk: Talk) => void }) {
  const [search] = useSearchParams();
  const looksOnly = useLooksOnly();
  const [type, setType] = useState<Talk['type']>(search.get('type') === 'cloud' ? 'cloud' : 'local');
  const [dataTypes, setDataTypes] = useState<DataType[]>(['tasks']);
  const [isBusy, setBusy] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const begin = () => {
    setMissing(dataTypes.length === 0);
    if (dataTypes.length === 0 || isBusy) return;
    setBusy(true);
    setProblem(null);
    startJourney(type, dataTypes)
      .then(({ session_id: sessionId, message }) =>
        onBegun({ sessionId, type, dataTypes, lines: [{ who: 'agent', text: message }] }),
      )
      .catch((error: unknown) => {
        setProblem(agentError(error));
        setBusy(false);
      });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
      className="flex flex-col items-start gap-4 rounded-card border border-line bg-panel p-4"
    >
      <div className="flex flex-col gap-1">
        <span aria-hidden className="text-table font-medium">
          {texts.reads}
        </span>
        <Segmented label={texts.reads} value={type} options={KINDS} onChange={setType} />
      </div>
      <Choices
        legend={texts.finds}
        isInRow
        options={TYPE_CHOICES}
        chosen={dataTypes}
        error={isMissing ? texts.missing : undefined}
        onChange={setDataTypes}
      />
      <FormProblem>{problem}</FormProblem>
      <Button type="submit" tone="primary" aria-busy={isBusy} disabledReason={looksOnly}>
        {texts.begin}
      </Button>
    </form>
  );
}
