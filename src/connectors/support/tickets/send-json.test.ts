import { sendJson } from './send-json';

const call = (address: string) =>
  sendJson({
    ...{ method: 'GET', url: new URL(address), headers: {}, isPublicOnly: true },
    signal: AbortSignal.timeout(10_000),
  });

describe('where calls may go to the public internet alone', () => {
  it('a name of our own network is as one that there is not: nobody learns which there are', async () => {
    // A label may have 63 characters: such a name is refused before any server is asked.
    for (const host of ['localhost', `${'x'.repeat(64)}.invalid`])
      await expect(call(`https://${host}:1/`)).rejects.toMatchObject({
        ...{ kind: 'permanent', message: `${host}:1 is not a name of the public internet.` },
      });
  });

  it('an address that says itself what it is is refused for what it is', async () => {
    for (const host of ['10.0.0.1', '[::1]'])
      await expect(call(`https://${host}/`)).rejects.toMatchObject({
        ...{ kind: 'permanent', message: `${host} is not an address of the public internet.` },
      });
  });
});
