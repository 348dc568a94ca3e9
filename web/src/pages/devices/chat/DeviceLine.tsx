import { useState } from 'react';
import { Link } from 'react-router';
import { Select } from '@/ui/forms/Select';
import { Time } from '@/ui/Time';
import { texts } from './texts';
import { askOn, type Choice, lastAsked } from './which-device';

const words = texts.device;

/** The device that was chosen on this page, else the one asked last. */
export function useWanted(): [string | null, (deviceId: string) => void] {
  const [wanted, setWanted] = useState(lastAsked);
  return [
    wanted,
    (deviceId) => {
      askOn(deviceId);
      setWanted(deviceId);
    },
  ];
}

/** Why nothing can be asked now; undefined: it can. */
export function whyNotAsk(choice: Choice): string | undefined {
  switch (choice.kind) {
    case 'none':
      return words.noneReason;
    case 'away':
      return words.awayReason;
    case 'several':
      return choice.chosen === null ? words.chooseReason : undefined;
    default:
      return undefined;
  }
}

/** Beside the button that sends: which device is asked, to be chosen where several are there. */
export function DevicePicker({ choice, onChoose }: { choice: Choice; onChoose: (deviceId: string) => void }) {
  if (choice.kind === 'one')
    return (
      <span className="flex min-w-0 items-center gap-1.5 text-small text-dim">
        <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-ok" />
        <span className="truncate">{words.asks(choice.device.name)}</span>
      </span>
    );
  if (choice.kind !== 'several') return null;
  const options = choice.devices.map(({ device_id: value, name: label }) => ({ value, label }));
  const chosen = choice.chosen?.device_id ?? '';
  return (
    <Select
      label={words.label}
      value={chosen}
      options={chosen === '' ? [{ value: '', label: words.choose }, ...options] : options}
      onChange={(deviceId) => deviceId !== '' && onChoose(deviceId)}
    />
  );
}

/** Above what is written: that there is no device, or none is there, which, and since when. */
export function DeviceNotice({ choice }: { choice: Choice }) {
  if (choice.kind === 'none')
    return (
      <p role="status" className="rounded-control bg-wait-soft px-3 py-2 text-table text-wait">
        {words.none}{' '}
        <Link to="/devices" className="underline underline-offset-2">
          {words.pair}
        </Link>
      </p>
    );
  const [last] = choice.kind === 'away' ? choice.devices : [];
  if (choice.kind !== 'away' || last === undefined) return null;
  const seen =
    last.last_seen_at === null ? (
      words.never
    ) : (
      <>
        {words.since} <Time at={last.last_seen_at} />
      </>
    );
  return (
    <p role="status" className="rounded-control bg-wait-soft px-3 py-2 text-table text-wait">
      {choice.devices.length === 1 ? (
        <>
          {words.away(last.name)} ({seen}).
        </>
      ) : (
        <>
          {words.awayMany(choice.devices.length)}
          {last.name} ({seen}).
        </>
      )}{' '}
      {words.awayHint}
    </p>
  );
}
