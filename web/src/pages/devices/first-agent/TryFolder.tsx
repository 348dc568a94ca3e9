import type { Device } from '@contracts/devices/devices';
import { useQueryClient } from '@tanstack/react-query';
import { Sparkles } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { type Agent, createAgent, runAgent } from '@/api/devices/agents';
import { keys } from '@/api/keys';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { Button } from '@/ui/Button';
import { FormProblem } from '@/ui/forms/FormProblem';
import { TextLink } from '@/ui/TextLink';
import { agentError } from '../agents/agent-error';
import { texts } from './texts';

interface TryFolderProps {
  devices: readonly Device[] | undefined;
  /** What this person has already; undefined: not known yet. */
  agents: readonly Agent[] | undefined;
}

/** From a device that shares a folder to the first suggestions by one click; nothing where there is an agent, or no such device. */
export function TryFolder({ devices, agents }: TryFolderProps) {
  const device = devices?.find(
    ({ is_online: isOnline, capabilities: { folders = [], directories } }) =>
      isOnline && directories !== false && folders.length > 0,
  );
  if (device === undefined || agents === undefined || agents.length > 0) return null;
  return <Offer device={device} folder={device.capabilities.folders?.[0] ?? ''} />;
}

function Offer({ device, folder }: { device: Device; folder: string }) {
  const go = useNavigate();
  const cache = useQueryClient();
  const looksOnly = useLooksOnly();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const key = useRef(crypto.randomUUID());
  const begin = async () => {
    const body = {
      name: texts.name,
      device_id: device.device_id,
      directory_paths: [folder],
      data_types: ['tasks' as const, 'notes' as const],
      prompt_template: texts.template,
      schedule_timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
    const agent = await createAgent({ type: 'local', body }, key.current);
    const { runId } = await runAgent(agent.id);
    void cache.invalidateQueries({ queryKey: keys.agents });
    void go(`/devices/suggestions?agent=${agent.id}&run=${runId}`);
  };
  const start = () => {
    setBusy(true);
    setProblem(null);
    begin().catch((error: unknown) => {
      setProblem(agentError(error));
      setBusy(false);
      void cache.invalidateQueries({ queryKey: keys.agents });
    });
  };
  return (
    <section
      aria-labelledby="try-folder"
      className="flex max-w-[720px] flex-col items-start gap-3 rounded-card border border-line bg-panel p-4 sm:p-6"
    >
      <h2 id="try-folder" className="text-lead font-semibold">
        {texts.title}
      </h2>
      <p className="text-dim">{texts.about(device.name)}</p>
      <code className="max-w-full rounded-chip bg-soft px-2 py-1 font-mono text-small [overflow-wrap:anywhere]">
        {folder}
      </code>
      <p className="text-table text-dim">{texts.demo}</p>
      <FormProblem>{problem}</FormProblem>
      <span className="flex flex-wrap items-center gap-3">
        <Button
          tone="primary"
          icon={<Sparkles size={14} aria-hidden />}
          aria-busy={isBusy}
          disabledReason={looksOnly}
          onClick={start}
        >
          {texts.button}
        </Button>
        <TextLink to="/devices/agents/new">{texts.again}</TextLink>
      </span>
    </section>
  );
}
