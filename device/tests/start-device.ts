import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendFiles } from '../files/send-files';
import { DeviceLink, type LinkEnd } from '../link/device-link';
import { DeviceTokens } from '../link/device-tokens';
import type { Identity } from '../link/identity';
import { pairDevice } from '../link/pair';
import { Store } from '../store/store';
import { type DeviceGround, until } from './device-ground';

/** A device in the test's process. */
export interface StartedDevice {
  identity: Identity;
  tokens: DeviceTokens;
  store: Store;
  link: DeviceLink;
  folder: string;
  log: string[];
  ended: Promise<LinkEnd>;
  stop(): Promise<void>;
}

/** Pairs a device with a data folder of its own, of which it lets `files` be read, and waits until it is online. Its waits are short. */
export async function startDevice(ground: DeviceGround): Promise<StartedDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-device-'));
  mkdirSync(join(folder, 'files'));
  const identity = await pairDevice({ server: ground.server, code: await ground.pairingCode(), name: 'Test device' });
  const tokens = new DeviceTokens(identity);
  const store = new Store(join(folder, 'device.db'));
  const log: string[] = [];
  const link = new DeviceLink({
    identity,
    tokens,
    perform: (call) => store.perform(call),
    readFiles: async (...parameters) => {
      const [run, ...rest] = parameters;
      await sendFiles(run, [join(folder, 'files')], ...rest);
    },
    log: (line) => log.push(line),
    backoff: { firstMs: 20, random: () => 0 },
  });
  const ended = link.run();
  await until('the device is online', () => ground.isOnline(identity.device_id));
  const stop = async (): Promise<void> => {
    link.stop();
    await ended;
    store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { identity, tokens, store, link, folder, log, ended, stop };
}
