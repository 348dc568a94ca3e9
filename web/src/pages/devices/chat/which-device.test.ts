import type { Device } from '@contracts/devices/devices';
import { deviceOf, whichDevice } from './which-device';

const device = (name: string, changes: Partial<Device> = {}): Device => ({
  id: name.padEnd(24, '0'),
  device_id: name,
  name,
  platform: null,
  version: null,
  state: 'paired',
  is_online: false,
  last_seen_at: null,
  capabilities: {},
  waiting_calls: 0,
  time_zone: null,
  created_at: '2026-11-25T00:00:00.000Z',
  ...changes,
});
const laptop = device('laptop', { is_online: true });
const desk = device('desk', { is_online: true });

describe('which device is asked', () => {
  it('is not known before they were read, and none where there is none', () => {
    expect(whichDevice(undefined, null).kind).toBe('loading');
    expect(whichDevice([], null).kind).toBe('none');
    expect(whichDevice([device('old', { state: 'revoked', is_online: true })], null).kind).toBe('none');
  });

  it('is the only one online, whichever was asked last', () => {
    expect(deviceOf(whichDevice([laptop, device('desk')], 'desk'))).toBe(laptop);
  });

  it('has to be chosen among several, but for the one that was asked last', () => {
    expect(deviceOf(whichDevice([laptop, desk], null))).toBeUndefined();
    expect(deviceOf(whichDevice([laptop, desk], 'gone'))).toBeUndefined();
    expect(deviceOf(whichDevice([laptop, desk], 'desk'))).toBe(desk);
  });

  it('tells of those away who was there last', () => {
    const seen = (name: string, at: string) => device(name, { last_seen_at: at });
    const choice = whichDevice(
      [device('never'), seen('old', '2026-11-20T00:00:00.000Z'), seen('new', '2026-11-24T00:00:00.000Z')],
      null,
    );
    expect(choice.kind === 'away' && choice.devices.map(({ name }) => name)).toEqual(['new', 'old', 'never']);
  });
});
