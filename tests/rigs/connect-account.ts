import type { ConnectionProvider } from '../../src/contracts/devices/connections';
import type { FakeAccounts } from '../fakes/fake-accounts';
import type { WeftClient } from '../support/weft-client';

/** Where a product says that it is to be found: its fake providers send browsers back there. */
export const PUBLIC_BASE = 'https://weft.example';
/** The addresses that a provider may send people back to. */
export const returnUris = (...providers: ConnectionProvider[]): string[] =>
  providers.map((provider) => `${PUBLIC_BASE}/api/v1/oauth/${provider}/callback`);

/** A person connects an account, as their browser does it, page by page. Resolves to the connection's id. */
export async function connectAccount(
  person: WeftClient,
  provider: ConnectionProvider,
  fake: FakeAccounts,
  login: string,
): Promise<string> {
  const { authorization_url: page } = await person.request<{ authorization_url: string }>(
    'GET',
    `/api/v1/oauth/${provider}/authorize`,
  );
  const used = await person.fetch('POST', `/api/v1/connections/tickets/${page.slice(page.lastIndexOf('/') + 1)}`);
  const { url } = (await used.json()) as { url: string };
  const cookie = used.headers
    .getSetCookie()
    .map((line) => line.slice(0, line.indexOf(';')))
    .join('; ');
  const { pathname, search } = new URL(await fake.visit(url, { login }));
  const answer = await fetch(new URL(pathname + search, person.url), { headers: { cookie }, redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '', PUBLIC_BASE);
  const id = back.searchParams.get('connection_id');
  if (id === null) throw new Error(`the account was not connected: ${back.href}`);
  return id;
}

/** Access tokens that an account's provider gave and has not taken back, for a fake of what they open. */
export const tokensOf = (fake: FakeAccounts): Set<string> =>
  new (class extends Set<string> {
    override has = (token: string) => fake.isGood(token);
  })();
