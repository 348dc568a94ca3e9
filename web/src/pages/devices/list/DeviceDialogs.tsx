import type { Device } from '@contracts/devices/devices';
import { useRef, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { revokeDevice, updateDevice } from '@/api/devices/devices';
import { errorMessage } from '@/app/error-message';
import { Button } from '@/ui/Button';
import { Choices } from '@/ui/forms/Choices';
import { Field } from '@/ui/forms/Field';
import { FormDialog } from '@/ui/forms/FormDialog';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { showToast } from '@/ui/overlays/Toast';
import { ACTIONS, type Allowed, readAllowed, TABLES, writeAllowed } from './allowed';
import type { DeviceAsk } from './DeviceCard';
import { texts } from './texts';

interface DialogProps {
  device: Device;
  /** Something of it is another than before. */
  onChanged: () => void;
  onClose: () => void;
}

/** What is asked about one device. */
export function DeviceDialog({ what, ...props }: DialogProps & { what: DeviceAsk }) {
  if (what === 'rename') return <RenameDialog {...props} />;
  return what === 'allow' ? <AllowDialog {...props} /> : <RevokeDialog {...props} />;
}

/** Saves changes of a device: closes where they were taken, says why where not. */
function useSaving({ device, onChanged, onClose }: DialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const save = (changes: Parameters<typeof updateDevice>[1], done?: string) => {
    setBusy(true);
    setProblem(undefined);
    updateDevice(device.id, changes)
      .then(() => {
        if (done !== undefined) showToast({ title: done });
        onChanged();
        onClose();
      })
      .catch((error: unknown) => {
        setProblem(errorMessage(toApiError(error)));
        setBusy(false);
      });
  };
  return { isBusy, problem, setProblem, save };
}

const NAME_MAX = 100;

function RenameDialog(props: DialogProps) {
  const words = texts.renameForm;
  const [name, setName] = useState(props.device.name);
  const [isMissing, setMissing] = useState(false);
  const nameRef = useRef<HTMLInputElement>(null);
  const { isBusy, problem, save } = useSaving(props);
  const submit = () => {
    const next = name.trim();
    setMissing(next === '');
    if (next === props.device.name) props.onClose();
    else if (next !== '') save({ name: next });
  };
  return (
    <FormDialog
      words={words}
      width="small"
      initialFocus={nameRef}
      isBusy={isBusy}
      problem={problem}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <Field
        ref={nameRef}
        dir="auto"
        label={words.name}
        value={name}
        maxLength={NAME_MAX}
        autoComplete="off"
        error={isMissing ? words.missing : undefined}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}

function AllowDialog(props: DialogProps) {
  const words = texts.allowForm;
  const [allowed, setAllowed] = useState<Allowed>(() => readAllowed(props.device.capabilities));
  const { isBusy, problem, setProblem, save } = useSaving(props);
  const submit = () => {
    if (allowed.tables.length === 0 || allowed.actions.length === 0) setProblem(words.none);
    else save({ allow: writeAllowed(allowed) }, words.saved);
  };
  return (
    <FormDialog
      words={words}
      isBusy={isBusy}
      problem={problem}
      extra={
        <Button
          tone="quiet"
          className="mr-auto"
          onClick={() => setAllowed({ tables: [...TABLES], actions: [...ACTIONS] })}
        >
          {words.all}
        </Button>
      }
      onSubmit={submit}
      onClose={props.onClose}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Choices
          legend={words.tables}
          options={TABLES.map((value) => ({ value, label: texts.tables[value] }))}
          chosen={allowed.tables}
          onChange={(tables) => setAllowed({ ...allowed, tables })}
        />
        <Choices
          legend={words.actions}
          options={ACTIONS.map((value) => ({ value, label: texts.actions[value] }))}
          chosen={allowed.actions}
          onChange={(actions) => setAllowed({ ...allowed, actions })}
        />
      </div>
    </FormDialog>
  );
}

function RevokeDialog({ device, onChanged, onClose }: DialogProps) {
  const words = texts.revokeDialog;
  const revoke = () => {
    revokeDevice(device.id)
      .then(() => showToast({ title: texts.revokedToast(device.name) }))
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(onChanged);
  };
  return (
    <ConfirmDialog
      isOpen
      title={words.title}
      message={words.message(device.name)}
      confirm={words.confirm}
      keep={words.keep}
      onConfirm={revoke}
      onClose={onClose}
    />
  );
}
