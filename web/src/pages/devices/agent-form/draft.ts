import type { CloudProvider, DataType, FilterConfig } from '@contracts/devices/agent-schemas';
import type { Agent, CloudBody, LocalBody } from '@/api/devices/agents';
import { readCron, type Schedule, writeCron } from '../agents/schedule';
import { texts } from './texts';

/** What an agent reads: folders of a device, or messages of a provider. */
export type Source = 'local' | CloudProvider;
export const SOURCES = ['local', 'gmail', 'outlook', 'teams'] as const satisfies readonly Source[];

/** An agent as it is filled in: lists are lines of text. */
export interface Draft {
  source: Source;
  name: string;
  /** As the device names itself; '': none is chosen. */
  deviceId: string;
  folders: string;
  extensions: string;
  connectionId: string;
  labels: string;
  mailFolders: string;
  channels: string;
  senders: string;
  /** Days as "2026-11-23"; '': open. */
  from: string;
  to: string;
  dataTypes: readonly DataType[];
  template: string;
  schedule: Schedule;
  zone: string;
  budget: string;
}
export type DraftField = keyof Draft;
export type DraftErrors = Partial<Record<DraftField, string>>;

const DAY_START = 'T00:00:00.000Z';
const DAY_END = 'T23:59:59.999Z';

/** A new agent, before anything is filled in. */
export const newDraft = (given: Partial<Draft> = {}): Draft => ({
  ...{ source: 'local', name: '', deviceId: '', folders: '', extensions: '.eml .txt .md .pdf', connectionId: '' },
  ...{ labels: '', mailFolders: '', channels: '', senders: '', from: '', to: '' },
  ...{ dataTypes: ['tasks'], template: '', schedule: { kind: 'none' }, zone: 'UTC', budget: '' },
  ...given,
});

/** An agent as it is, to be changed. */
export function draftOf(agent: Agent): Draft {
  const shared = {
    ...{ name: agent.name, deviceId: agent.device_id ?? '', dataTypes: agent.data_types },
    ...{ template: agent.prompt_template, schedule: readCron(agent.schedule_cron), zone: agent.schedule_timezone },
    budget: agent.monthly_budget_usd ?? '',
  };
  if (agent.type === 'local')
    return newDraft({
      ...shared,
      ...{ source: 'local', folders: agent.directory_paths.join('\n'), extensions: agent.file_extensions.join(' ') },
    });
  const { labels = [], folders = [], channels = [], senders = [], date_range: range } = agent.filter_config;
  return newDraft({
    ...shared,
    ...{ source: agent.provider, connectionId: agent.connection_id ?? '' },
    ...{ labels: labels.join('\n'), mailFolders: folders.join('\n'), senders: senders.join('\n') },
    channels: channels.map(({ team_id: team, channel_id: channel }) => `${team} ${channel}`).join('\n'),
    ...{ from: range?.from?.slice(0, 10) ?? '', to: range?.to?.slice(0, 10) ?? '' },
  });
}

/** What is to be mended before it can be sent; the server says the rest. */
export function checkDraft(draft: Draft): DraftErrors {
  const words = texts.missing;
  const errors: DraftErrors = {};
  if (draft.name.trim() === '') errors.name = words.name;
  if (draft.dataTypes.length === 0) errors.dataTypes = words.dataTypes;
  if (draft.template.trim() === '') errors.template = words.template;
  if (draft.schedule.kind === 'days' && draft.schedule.days.length === 0) errors.schedule = words.days;
  if (draft.schedule.kind === 'custom' && draft.schedule.cron.trim() === '') errors.schedule = words.cron;
  if (draft.budget.trim() !== '' && !/^\d{1,9}(\.\d{1,9})?$/.test(draft.budget.trim())) errors.budget = words.budget;
  if (draft.source === 'local') {
    if (draft.deviceId === '') errors.deviceId = words.device;
    const folders = linesOf(draft.folders);
    if (folders.length === 0) errors.folders = words.folders;
    else if (!folders.every(isWholePath)) errors.folders = words.wholePath;
    if (!wordsOf(draft.extensions).every((one) => /^\.?[A-Za-z0-9]{1,15}$/.test(one)))
      errors.extensions = words.extensions;
  } else {
    if (draft.connectionId === '') errors.connectionId = words.connection;
    if (!linesOf(draft.channels).every((line) => readChannel(line) !== undefined)) errors.channels = words.channels;
    if (draft.from !== '' && draft.to !== '' && draft.from > draft.to) errors.from = words.range;
  }
  return errors;
}

/** What is sent for it. */
export function bodyOf(draft: Draft): { type: 'local'; body: LocalBody } | { type: 'cloud'; body: CloudBody } {
  const budget = draft.budget.trim();
  const shared = {
    ...{ name: draft.name.trim(), data_types: [...draft.dataTypes], prompt_template: draft.template.trim() },
    ...{ schedule_cron: writeCron(draft.schedule), schedule_timezone: draft.zone.trim() },
    monthly_budget_usd: budget === '' ? null : budget,
  };
  if (draft.source === 'local') {
    const extensions = wordsOf(draft.extensions).map((one) => (one.startsWith('.') ? one : `.${one}`));
    return {
      type: 'local',
      body: {
        ...shared,
        ...{ device_id: draft.deviceId, directory_paths: linesOf(draft.folders) },
        ...(extensions.length > 0 && { file_extensions: extensions }),
      },
    };
  }
  return {
    type: 'cloud',
    body: {
      ...{ ...shared, provider: draft.source, connection_id: draft.connectionId, filter_config: filterOf(draft) },
      ...(draft.deviceId !== '' && { device_id: draft.deviceId }),
    },
  };
}

/** Which of its fields a refusal is about, by the path that the server names. */
export function fieldOf(path: string): DraftField | undefined {
  const name = path.split('.').find((part) => Object.hasOwn(FIELDS, part));
  return name === undefined ? undefined : FIELDS[name];
}

const FIELDS: Readonly<Record<string, DraftField>> = {
  ...{ name: 'name', device_id: 'deviceId', directory_paths: 'folders', file_extensions: 'extensions' },
  ...{ connection_id: 'connectionId', labels: 'labels', folders: 'mailFolders', channels: 'channels' },
  ...{ senders: 'senders', date_range: 'from', data_types: 'dataTypes', prompt_template: 'template' },
  ...{ schedule_cron: 'schedule', schedule_timezone: 'zone', monthly_budget_usd: 'budget' },
};

function filterOf(draft: Draft): FilterConfig {
  const [labels, folders, senders] = [draft.labels, draft.mailFolders, draft.senders].map(linesOf);
  const channels = linesOf(draft.channels).flatMap((line) => readChannel(line) ?? []);
  const has = (list: readonly unknown[] | undefined) => list !== undefined && list.length > 0;
  return {
    ...(draft.source === 'gmail' && has(labels) && { labels }),
    ...(draft.source === 'outlook' && has(folders) && { folders }),
    ...(draft.source === 'teams' && has(channels) && { channels }),
    ...(has(senders) && { senders }),
    ...((draft.from !== '' || draft.to !== '') && {
      date_range: {
        ...(draft.from !== '' && { from: `${draft.from}${DAY_START}` }),
        ...(draft.to !== '' && { to: `${draft.to}${DAY_END}` }),
      },
    }),
  };
}

/** A line a piece, without empty ones. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');
/** From the root, of a drive, of a share, or from the home folder. */
const isWholePath = (path: string): boolean => /^(\/|~(\/|$)|[A-Za-z]:[\\/]|\\\\)/.test(path);

/** "team channel", or as one address of Teams names both. */
function readChannel(line: string): { team_id: string; channel_id: string } | undefined {
  const link = /\/channel\/([^/?]+)\/.*[?&]groupId=([^&]+)/.exec(line);
  if (link?.[1] !== undefined && link[2] !== undefined)
    return { team_id: decodeURIComponent(link[2]), channel_id: decodeURIComponent(link[1]) };
  const [team, channel, more] = line.split(/\s+/);
  return team === undefined || channel === undefined || more !== undefined
    ? undefined
    : { team_id: team, channel_id: channel };
}
