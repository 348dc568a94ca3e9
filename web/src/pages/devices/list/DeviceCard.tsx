import type { Device } from '@contracts/devices/devices';
import { Ellipsis } from 'lucide-react';
import { Link } from 'react-router';
import { buttonClass, IconButton } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { askOn } from '../chat/which-device';
import { describeAllowed } from './allowed';
import { platformIcon, platformName } from './platform';
import { texts } from './texts';

/** What is asked about one device. */
export type DeviceAsk = 'rename' | 'allow' | 'revoke';

interface DeviceCardProps {
  device: Device;
  onAsk: (what: DeviceAsk) => void;
}

/** One device: what it is, whether it is there, what waits for it, and what can be done with it. */
export function DeviceCard({ device, onAsk }: DeviceCardProps) {
  const { name, platform, version, state, waiting_calls: waiting } = device;
  const Icon = platformIcon(platform);
  const allowed = describeAllowed(device.capabilities);
  const facts = [platformName(platform), version === null ? '' : texts.version(version)].filter((fact) => fact !== '');
  const isRevoked = state === 'revoked';
  return (
    <li className="flex flex-col gap-2 p-4">
      <div className="flex items-start gap-3">
        <Icon size={20} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-dim" />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 dir="auto" className="min-w-0 font-semibold [overflow-wrap:anywhere]">
              {name}
            </h3>
            <Presence device={device} />
            {state === 'unpaired' && <Chip tone="wait">{texts.unpaired}</Chip>}
          </div>
          <p className="text-table text-dim">
            {facts.join(' · ')}
            {!device.is_online && facts.length > 0 && ' · '}
            <LastSeen device={device} />
          </p>
        </div>
        {!isRevoked && (
          <span className="flex shrink-0 items-center gap-1">
            <Link
              to="/devices/chat"
              data-row
              aria-label={texts.chatWith(name)}
              onClick={() => askOn(device.device_id)}
              className={buttonClass('plain')}
            >
              {texts.chat}
            </Link>
            <Menu
              trigger={<IconButton label={texts.more(name)} icon={<Ellipsis size={16} aria-hidden />} />}
              groups={[
                [
                  { label: texts.rename, onSelect: () => onAsk('rename') },
                  { label: texts.allow, onSelect: () => onAsk('allow') },
                ],
                [{ label: texts.revoke, tone: 'danger', onSelect: () => onAsk('revoke') }],
              ]}
            />
          </span>
        )}
      </div>
      {!isRevoked && (state === 'unpaired' || waiting > 0 || allowed !== null) && (
        <div className="flex flex-col gap-1 pl-8 text-table">
          {waiting > 0 && <p className="text-wait">{texts.waiting(waiting)}</p>}
          {state === 'unpaired' && <p className="text-dim">{texts.unpairedHint}</p>}
          {allowed !== null && (
            <p className="text-dim">
              {texts.allow}: {allowed}
            </p>
          )}
        </div>
      )}
    </li>
  );
}

function Presence({ device: { state, is_online: isOnline } }: { device: Device }) {
  if (state === 'revoked') return <StatusBadge tone="bad">{texts.revoked}</StatusBadge>;
  return <StatusBadge tone={isOnline ? 'ok' : 'idle'}>{isOnline ? texts.online : texts.offline}</StatusBadge>;
}

function LastSeen({ device: { is_online: isOnline, last_seen_at: at } }: { device: Device }) {
  if (isOnline) return null;
  if (at === null) return texts.never;
  return (
    <>
      {texts.seen} <Time at={at} />
    </>
  );
}
