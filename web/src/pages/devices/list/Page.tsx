import type { Device } from '@contracts/devices/devices';
import { useQueryClient } from '@tanstack/react-query';
import { Bot, Lightbulb, Plus, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { keys } from '@/api/keys';
import { useAgents } from '@/app/agents/use-agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { keepDraft } from '@/app/drafts';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useShortcuts } from '@/app/shortcuts/shortcuts';
import { useTitle } from '@/app/use-title';
import { Button, buttonClass, IconButton } from '@/ui/Button';
import { SkeletonRows } from '@/ui/Skeleton';
import { TextLink } from '@/ui/TextLink';
import { askOn, draftName } from '../chat/which-device';
import { TryFolder } from '../first-agent/TryFolder';
import { PairingDialog } from '../pairing/PairingDialog';
import { usePairing } from '../pairing/use-pairing';
import { inUse, useDevices } from '../use-devices';
import { DeviceCard, type DeviceAsk } from './DeviceCard';
import { DeviceDialog } from './DeviceDialogs';
import { FirstSteps } from './FirstSteps';
import { RecentChats } from './RecentChats';
import { texts } from './texts';

/** This person’s devices and chats; without any, the way to a first one. With `?new` it goes on to a new chat. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.group);
  const go = useNavigate();
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  const [isPairing, setPairing] = useState(false);
  const [isAwaited, setAwaited] = useState(false);
  const [asked, setAsked] = useState<{ device: Device; what: DeviceAsk } | null>(null);
  const { query, devices } = useDevices(isAwaited);
  const { agents } = useAgents();
  const { pairing, arrived } = usePairing(devices);
  const isWaiting = pairing.code !== null && arrived?.is_online !== true;
  if (isAwaited !== isWaiting) setAwaited(isWaiting);
  if (isPairing && arrived !== undefined) setPairing(false);
  const [search] = useSearchParams();
  const wantsNew = search.has('new');
  useEffect(() => {
    if (wantsNew) void go('/devices/chat', { replace: true });
  }, [wantsNew, go]);
  const openPairing = () => {
    pairing.stop();
    pairing.make();
    setPairing(true);
  };
  useShortcuts(
    looksOnly === undefined
      ? [
          { keys: 'c', label: texts.keys.chat, group: texts.group, run: () => void go('/devices/chat') },
          { keys: 'p', label: texts.keys.pair, group: texts.group, run: openPairing },
        ]
      : [],
  );
  const failure = failureOf(query);
  const used = inUse(devices ?? []);
  const revoked = (devices ?? []).filter(({ state }) => state === 'revoked');
  const reread = () => void cache.invalidateQueries({ queryKey: keys.devices });
  return (
    <div className="mx-auto max-w-[1280px]">
      <div className="mb-1 flex min-h-control flex-wrap items-center gap-2">
        <h1 className="mr-auto text-title font-semibold">{texts.title}</h1>
        {used.length > 0 && (
          <>
            <Button disabledReason={looksOnly} onClick={openPairing}>
              {texts.pair}
            </Button>
            <Link to="/devices/chat" className={buttonClass('primary')}>
              <Plus size={14} aria-hidden />
              {texts.newChat}
            </Link>
          </>
        )}
      </div>
      <p className="max-w-prose text-dim">{texts.about}</p>
      <p className="mt-1 mb-4 flex flex-wrap items-center gap-x-4 gap-y-1">
        <PageLink to="/devices/agents" icon={<Bot size={14} aria-hidden />}>
          {texts.agents}
        </PageLink>
        <PageLink to="/devices/suggestions" icon={<Lightbulb size={14} aria-hidden />}>
          {texts.suggestions}
        </PageLink>
        <TextLink to="/devices/policy">{texts.policy}</TextLink>
      </p>
      {query.isPending && failure === null && <SkeletonRows count={3} className="h-20" />}
      {failure !== null && devices === undefined && <QueryError error={failure} onRetry={() => void query.refetch()} />}
      {arrived !== undefined && <Arrived device={arrived} onClose={pairing.stop} />}
      {devices !== undefined && (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
          <div className="flex min-w-0 flex-col gap-4">
            {used.length === 0 && <FirstSteps pairing={pairing} />}
            <TryFolder devices={used} agents={agents} />
            {used.length > 0 && (
              <DeviceList label={texts.list} devices={used} onAsk={(device, what) => setAsked({ device, what })} />
            )}
            {revoked.length > 0 && (
              <details className="text-table">
                <summary className="cursor-pointer rounded-chip py-1 text-dim hover:text-fg">
                  {texts.revokedList(revoked.length)}
                </summary>
                <div className="pt-2">
                  <DeviceList label={texts.revoked} devices={revoked} onAsk={() => undefined} />
                </div>
              </details>
            )}
          </div>
          {devices.length > 0 && <RecentChats />}
        </div>
      )}
      {isPairing && (
        <PairingDialog
          pairing={pairing}
          onClose={() => {
            pairing.stop();
            setPairing(false);
          }}
        />
      )}
      {asked !== null && <DeviceDialog {...asked} onChanged={reread} onClose={() => setAsked(null)} />}
    </div>
  );
}

const PageLink = ({ to, icon, children }: { to: string; icon: ReactNode; children: ReactNode }) => (
  <span className="inline-flex items-center gap-1 text-dim">
    {icon}
    <TextLink to={to}>{children}</TextLink>
  </span>
);

interface DeviceListProps {
  label: string;
  devices: readonly Device[];
  onAsk: (device: Device, what: DeviceAsk) => void;
}

function DeviceList({ label, devices, onAsk }: DeviceListProps) {
  return (
    <section aria-label={label} className="rounded-card border border-line bg-panel">
      <h2 className="sr-only">{label}</h2>
      <ul className="divide-y divide-line">
        {devices.map((device) => (
          <DeviceCard key={device.id} device={device} onAsk={(what) => onAsk(device, what)} />
        ))}
      </ul>
    </section>
  );
}

/** A device has just come: what to do next. */
function Arrived({ device, onClose }: { device: Device; onClose: () => void }) {
  const ask = () => {
    askOn(device.device_id);
    keepDraft(draftName(null), texts.first.example);
  };
  return (
    <div
      role="status"
      className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card bg-ok-soft px-4 py-3 text-ok"
    >
      <span className="font-medium">
        {device.is_online ? texts.arrivedOnline(device.name) : texts.arrived(device.name)}
      </span>
      <Link to="/devices/chat" onClick={ask} className={buttonClass('primary')}>
        {texts.askIt}
      </Link>
      <IconButton label={texts.dismiss} icon={<X size={14} aria-hidden />} className="ml-auto" onClick={onClose} />
    </div>
  );
}
