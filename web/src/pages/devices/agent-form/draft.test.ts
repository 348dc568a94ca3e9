import type { Agent } from '@/api/devices/agents';
import { bodyOf, checkDraft, draftOf, fieldOf, newDraft } from './draft';

const local = newDraft({
  ...{ name: ' Mail ', deviceId: 'laptop', folders: '/home/ana/mail\n\n ~/notes ', extensions: 'md, .eml' },
  ...{ template: 'Tasks.', schedule: { kind: 'days' as const, days: [1], time: '07:00' }, zone: 'Europe/Berlin' },
});
const cloud = newDraft({
  ...{ source: 'gmail' as const, name: 'Mail', connectionId: 'c', template: 'Tasks.', labels: 'INBOX\nClients' },
  ...{ mailFolders: 'left over', senders: '@example.com', from: '2026-11-01', budget: '2.5' },
});

test('a local agent is sent as it was filled in', () => {
  expect(checkDraft(local)).toEqual({});
  expect(bodyOf(local)).toEqual({
    type: 'local',
    body: {
      ...{ name: 'Mail', device_id: 'laptop', directory_paths: ['/home/ana/mail', '~/notes'] },
      ...{ file_extensions: ['.md', '.eml'], data_types: ['tasks'], prompt_template: 'Tasks.' },
      ...{ schedule_cron: '0 7 * * 1', schedule_timezone: 'Europe/Berlin', monthly_budget_usd: null },
    },
  });
});

test('a cloud agent is sent with the filters of its provider alone, and comes back as it was', () => {
  expect(checkDraft(cloud)).toEqual({});
  const { type, body } = bodyOf(cloud);
  expect(type).toBe('cloud');
  expect(body).toMatchObject({
    ...{ provider: 'gmail', connection_id: 'c', monthly_budget_usd: '2.5', schedule_cron: null },
    filter_config: {
      ...{ labels: ['INBOX', 'Clients'], senders: ['@example.com'] },
      date_range: { from: '2026-11-01T00:00:00.000Z' },
    },
  });
  expect(body).not.toHaveProperty('filter_config.folders');
  const kept = { ...body, type: 'cloud', id: 'a', device_id: null } as unknown as Agent;
  expect(bodyOf(draftOf(kept))).toEqual({ type, body });
});

test.each([
  [{ name: ' ' }, 'name'],
  [{ dataTypes: [] }, 'dataTypes'],
  [{ template: '' }, 'template'],
  [{ deviceId: '' }, 'deviceId'],
  [{ folders: 'mail' }, 'folders'],
  [{ folders: '' }, 'folders'],
  [{ extensions: '*.md' }, 'extensions'],
  [{ budget: 'much' }, 'budget'],
  [{ schedule: { kind: 'days' as const, days: [], time: '07:00' } }, 'schedule'],
  [{ source: 'teams' as const }, 'connectionId'],
  [{ source: 'teams' as const, connectionId: 'c', channels: 'one' }, 'channels'],
  [{ source: 'gmail' as const, connectionId: 'c', from: '2026-11-02', to: '2026-11-01' }, 'from'],
])('what lacks is said at its field: %j', (change, field) => {
  expect(Object.keys(checkDraft({ ...local, ...change }))).toEqual([field]);
});

test('channels of Teams are taken as two ids, or from the address of a channel', () => {
  const link = 'https://teams.microsoft.com/l/channel/19%3Aabc%40thread.tacv2/General?groupId=team-1&tenantId=t';
  const { body } = bodyOf({ ...cloud, source: 'teams', channels: `${link}\nteam-2 19:def@thread.tacv2` });
  expect(body).toHaveProperty('filter_config.channels', [
    { team_id: 'team-1', channel_id: '19:abc@thread.tacv2' },
    { team_id: 'team-2', channel_id: '19:def@thread.tacv2' },
  ]);
});

test('a refusal is shown at the field that it is about', () => {
  expect(['directory_paths.0', 'filter_config.senders.1', 'body.name', 'nothing'].map(fieldOf)).toEqual([
    ...['folders', 'senders', 'name', undefined],
  ]);
});
