import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeviceGround, until } from './device-ground';
import { type StartedDevice, startDevice } from './start-device';

/** What holds of the reference device at any server that keeps to the contract; the server comes from `open`. */
export function describeDevice(name: string, open: () => Promise<DeviceGround>): void {
  describe(`the reference device at ${name}`, () => {
    let ground: DeviceGround;
    let device: StartedDevice;
    const deviceId = (): string => device.identity.device_id;
    const isOnline = (): Promise<boolean> => ground.isOnline(deviceId());
    beforeAll(async () => {
      ground = await open();
    });
    afterAll(() => ground.close());
    beforeEach(async () => {
      device = await startDevice(ground);
    });
    afterEach(() => device.stop());

    it('pairs, says hello and does what is asked', async () => {
      const { row } = await ground.call(deviceId(), { action: 'insert', table: 'tasks', data: { title: 'Buy milk' } });
      expect(row).toMatchObject({ title: 'Buy milk', status: 'todo' });
      expect((await ground.call(deviceId(), { action: 'select', table: 'tasks' })).rows).toEqual([row]);
    });

    it.each([1012, 1006])('comes back after %d and answers a repeated id from its ledger', async (code) => {
      const call = { id: `same-${code}`, action: 'insert', table: 'tasks', data: { title: 'Once' } } as const;
      const first = await ground.call(deviceId(), call);
      await ground.cut(deviceId(), code);
      await until(
        'it is back',
        async () => device.log.some((line) => line.startsWith('Connection lost')) && (await isOnline()),
      );
      expect(await ground.call(deviceId(), call)).toMatchObject({ row: first.row });
      expect(device.store.count('tasks')).toBe(1);
    });

    it('stops when it is revoked', async () => {
      await ground.revoke(deviceId());
      expect(await device.ended).toBe('revoked');
      expect(device.log.at(-1)).toMatch(/revoked|does not know this device/);
    });

    it('sends the files of a folder that its person allowed, and nothing else', async () => {
      const allowed = join(device.folder, 'files');
      writeFileSync(join(allowed, 'a.txt'), 'Grüße');
      writeFileSync(join(device.folder, 'b.txt'), 'secret');
      const config = { paths: [allowed, device.folder], file_extensions: ['.txt'] };
      const { files, complete } = await ground.readFolder(deviceId(), config);
      expect(files).toMatchObject([{ name: 'a.txt', content: 'Grüße', metadata: { size: 7 } }]);
      expect(complete).toMatchObject({
        files_read: 1,
        errors: [`${device.folder}: this device does not allow that folder`],
      });
    });
  });
}
