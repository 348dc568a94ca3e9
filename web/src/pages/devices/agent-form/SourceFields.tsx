import type { Connection, ConnectionProviderEntry } from '@contracts/devices/connections';
import type { Device } from '@contracts/devices/devices';
import { Plus } from 'lucide-react';
import { Button } from '@/ui/Button';
import { ChoiceField } from '@/ui/forms/ChoiceField';
import { DayRange } from '@/ui/forms/DayRange';
import { Field } from '@/ui/forms/Field';
import { TextBox } from '@/ui/forms/TextBox';
import { TextLink } from '@/ui/TextLink';
import { type Draft, type DraftErrors, linesOf } from './draft';
import { texts } from './texts';

interface SourceFieldsProps {
  draft: Draft;
  errors: DraftErrors;
  devices: readonly Device[];
  onChange: (change: Partial<Draft>) => void;
}

const deviceOptions = (devices: readonly Device[]) =>
  devices.map(({ device_id: value, name, is_online: isOnline }) => ({
    value,
    label: isOnline ? name : texts.deviceAway(name),
  }));

/** Of a local agent: which device, which folders, which files. */
export function FolderFields({ draft, errors, devices, onChange }: SourceFieldsProps) {
  const able = devices.filter(({ capabilities }) => capabilities.directories !== false);
  const folders = able.find(({ device_id: id }) => id === draft.deviceId)?.capabilities.folders ?? [];
  const given = linesOf(draft.folders);
  const offered = folders.filter((folder) => !given.includes(folder));
  return (
    <>
      <ChoiceField
        label={texts.device}
        value={draft.deviceId}
        error={errors.deviceId}
        options={[{ value: '', label: texts.chooseDevice, isDisabled: true }, ...deviceOptions(able)]}
        hint={
          able.length === 0 ? (
            <>
              {texts.noDevice}
              <span className="block">
                <TextLink to="/devices">{texts.pair}</TextLink>
              </span>
            </>
          ) : undefined
        }
        onChange={(deviceId) => onChange({ deviceId })}
      />
      <div className="flex flex-col gap-2">
        <TextBox
          label={texts.folders}
          hint={texts.foldersHint}
          placeholder={texts.foldersPlaceholder}
          error={errors.folders}
          rows={3}
          spellCheck={false}
          value={draft.folders}
          onChange={({ target }) => onChange({ folders: target.value })}
        />
        {offered.length > 0 && (
          <p className="flex flex-wrap items-center gap-2 text-small text-dim">
            {texts.offered}
            {offered.map((folder) => (
              <Button
                key={folder}
                size="small"
                className="max-w-full"
                icon={<Plus size={12} aria-hidden />}
                aria-label={texts.add(folder)}
                onClick={() => onChange({ folders: [...given, folder].join('\n') })}
              >
                <span className="truncate font-mono">{folder}</span>
              </Button>
            ))}
          </p>
        )}
      </div>
      <Field
        label={texts.extensions}
        error={errors.extensions}
        spellCheck={false}
        autoComplete="off"
        value={draft.extensions}
        onChange={({ target }) => onChange({ extensions: target.value })}
      />
    </>
  );
}

interface AccountFieldsProps extends SourceFieldsProps {
  provider: ConnectionProviderEntry | undefined;
  connections: readonly Connection[];
}

/** Of a cloud agent: which account, what of it, and on which device it writes. */
export function AccountFields({ draft, errors, devices, provider, connections, onChange }: AccountFieldsProps) {
  const own = connections.filter(({ provider: of, status }) => of === draft.source && status !== 'revoked');
  const name = draft.source === 'local' ? '' : texts.sources[draft.source];
  const lines = (field: 'labels' | 'mailFolders' | 'channels' | 'senders', label: string, hint: string) => (
    <TextBox
      label={label}
      hint={hint}
      error={errors[field]}
      rows={2}
      spellCheck={false}
      value={draft[field]}
      onChange={({ target }) => onChange({ [field]: target.value })}
    />
  );
  return (
    <>
      <ChoiceField
        label={texts.connection}
        value={draft.connectionId}
        error={errors.connectionId}
        options={[
          { value: '', label: texts.chooseConnection, isDisabled: true },
          ...own.map(({ id, email, status }) => ({
            value: id,
            label: status === 'ok' ? (email ?? name) : texts.reconnect(email ?? name),
          })),
        ]}
        hint={
          <>
            {own.length === 0 && provider !== undefined && (
              <span className="block">{texts.noConnection(provider.name)}</span>
            )}
            <TextLink to="/settings/connections">{own.length === 0 ? texts.connect : texts.accounts}</TextLink>
          </>
        }
        onChange={(connectionId) => onChange({ connectionId })}
      />
      {draft.source === 'gmail' && lines('labels', texts.labels, texts.labelsHint)}
      {draft.source === 'outlook' && lines('mailFolders', texts.mailFolders, texts.mailFoldersHint)}
      {draft.source === 'teams' && lines('channels', texts.channels, texts.channelsHint)}
      {lines('senders', texts.senders, texts.sendersHint)}
      <fieldset className="flex flex-col gap-1">
        <legend className="text-table font-medium">{texts.dates}</legend>
        <DayRange
          from={draft.from}
          to={draft.to}
          labels={{ from: texts.from, to: texts.to }}
          faultId={errors.from === undefined ? undefined : 'dates-fault'}
          onChange={onChange}
        />
        <p className="text-small text-dim">{texts.datesHint}</p>
        {errors.from !== undefined && (
          <p id="dates-fault" className="text-small text-bad">
            {errors.from}
          </p>
        )}
      </fieldset>
      <ChoiceField
        label={texts.writesOn}
        value={draft.deviceId}
        error={errors.deviceId}
        options={[{ value: '', label: texts.onlyDevice }, ...deviceOptions(devices)]}
        onChange={(deviceId) => onChange({ deviceId })}
      />
    </>
  );
}
