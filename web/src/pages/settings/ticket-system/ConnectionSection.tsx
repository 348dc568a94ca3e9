import type { TicketConnection } from '@contracts/support/ticket-system';
import { type ReactNode, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { putTicketSystem, removeTicketSystem, testTicketSystem } from '@/api/ticket-system';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { Switch } from '@/ui/forms/Switch';
import { Time } from '@/ui/Time';
import { showToast } from '@/ui/overlays/Toast';
import { Section } from '../Section';
import { texts } from './texts';

interface ConnectionSectionProps {
  connection: TicketConnection;
  onChangeCredentials: () => void;
  onChanged: () => void;
}

/** The connection as it stands: what it is, whether it is used, whether it works. */
export function ConnectionSection({ connection, onChangeCredentials, onChanged }: ConnectionSectionProps) {
  const { system, url, account, enabled, settings, last_pushed_at: lastPushedAt, last_error: lastError } = connection;
  const words = texts.connection;
  const [isTesting, setTesting] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const [tested, setTested] = useState<{ ok: boolean; detail: string } | null>(null);
  const sayProblem = (error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });
  const test = () => {
    setTesting(true);
    setTested(null);
    testTicketSystem()
      .then(setTested)
      .catch(sayProblem)
      .finally(() => setTesting(false));
  };
  const use = (isOn: boolean) => {
    putTicketSystem({ settings, enabled: isOn })
      .then(() => showToast({ title: isOn ? words.on : words.off }))
      .catch(sayProblem)
      .finally(onChanged);
  };
  const leave = () => {
    removeTicketSystem()
      .then(() => showToast({ title: texts.disconnected }))
      .catch(sayProblem)
      .finally(onChanged);
  };
  return (
    <Section title={words.title}>
      <dl className="mb-3 flex flex-col gap-1">
        <Fact name={words.system}>{texts.systems[system]}</Fact>
        <Fact name={words.address}>
          <span className="break-all">{url}</span>
        </Fact>
        {Object.entries(account).map(
          ([name, value]) =>
            value !== '' && (
              <Fact key={name} name={words.account[name] ?? name}>
                <span className="break-all">{value}</span>
              </Fact>
            ),
        )}
        <Fact name={words.secrets}>{words.secretsSet}</Fact>
        <Fact name={words.lastSent}>{lastPushedAt === null ? words.never : <Time at={lastPushedAt} />}</Fact>
        {lastError !== null && (
          <Fact name={words.lastError}>
            <span className="break-words text-bad">{lastError}</span>
          </Fact>
        )}
      </dl>
      <div className="mb-3">
        <Switch label={words.use} hint={words.useHint} isOn={enabled} onChange={use} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button aria-busy={isTesting} onClick={test}>
          {words.test}
        </Button>
        <Button onClick={onChangeCredentials}>{words.change}</Button>
        <Button onClick={() => setLeaving(true)}>{words.disconnect}</Button>
      </div>
      <p role="status" className={tested?.ok === false ? 'mt-2 break-words text-bad' : 'mt-2 break-words empty:hidden'}>
        {tested !== null && (tested.ok ? words.works(tested.detail) : tested.detail)}
      </p>
      <ConfirmDialog
        isOpen={isLeaving}
        title={texts.disconnectTitle}
        message={texts.disconnectText(texts.systems[system])}
        confirm={words.disconnect}
        keep={texts.disconnectKeep}
        onConfirm={leave}
        onClose={() => setLeaving(false)}
      />
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap gap-x-3">
      <dt className="w-28 shrink-0 text-dim">{name}</dt>
      <dd className="min-w-0 flex-1 basis-40">{children}</dd>
    </div>
  );
}
