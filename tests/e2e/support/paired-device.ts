import { generateKeyPairSync, sign } from 'node:crypto';
import { DEVICE_DOOR } from '../../../src/contracts/devices/frames';
import { TableData, TableDevice, type TableDeviceOptions } from '../../rigs/table-device';

async function post<Answer>(url: string, path: string, body: object): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/devices/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** Pairs a device by a code of the page, as an app does, and connects it; `close` it. `folders`: it says that agents may read them. */
export async function pairDevice(
  url: string,
  code: string,
  name: string,
  data = new TableData(),
  { files = [], folders = [] }: Pick<TableDeviceOptions, 'files'> & { folders?: readonly string[] } = {},
): Promise<TableDevice> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const paired = await post<{ device_id: string; key_id: string }>(url, 'pair', {
    ...{ code, name, platform: 'linux x64', capabilities: { ledger: true, vectors: true } },
    public_key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  });
  const { nonce } = await post<{ nonce: string }>(url, 'nonces', { key_id: paired.key_id });
  const { token } = await post<{ token: string }>(url, 'tokens', {
    ...{ key_id: paired.key_id, nonce },
    signature: sign(null, Buffer.from(nonce), privateKey).toString('base64'),
  });
  const device = await TableDevice.open(url, DEVICE_DOOR, token, data, { ledger: true, files });
  device.hello(paired.device_id, {
    ...{ name, platform: 'linux x64' },
    capabilities: { ledger: true, vectors: true, folders },
  });
  await device.next(({ type }) => type === 'hello_ok');
  return device;
}
