import { mapTexts } from '../../../contracts/secrets/map-texts';
import { flowCredentialContext, type FlowCredentialRecord } from '../../../models/flows/flow-vault.model';
import type { RunRecord } from '../../../models/runs/run.model';
import type { WorkerDeps } from '../../worker-deps';
import { NodeFailed } from './node-call';

/** What is put into one request, and taken out of whatever comes back. */
export interface UsedCredential {
  url: string;
  headers: Record<string, string>;
  /** The value with a mark wherever the secret stands in it: a server may send back what it was sent. */
  hide<Value>(value: Value): Value;
}

/**
 * A credential of the run's organisation, for one address. Fails with `credential_not_found`, `credential_host_refused` where the
 * address is not one of its hosts, `http_request_invalid` where the address is none.
 */
export async function useCredential(
  { models, secrets }: Pick<WorkerDeps, 'models' | 'secrets'>,
  { organisationId }: Pick<RunRecord, 'organisationId'>,
  name: string,
  address: string,
): Promise<UsedCredential> {
  const record = await models.FlowCredential.findOne({ organisationId, name }).lean<FlowCredentialRecord>();
  if (!record) throw new NodeFailed('credential_not_found', `There is no credential ${name}.`);
  if (!URL.canParse(address)) throw new NodeFailed('http_request_invalid', `“${address.slice(0, 200)}” is no address.`);
  const url = new URL(address);
  if (!record.hosts.some((host) => isAt(host, url)))
    throw new NodeFailed(
      'credential_host_refused',
      `The credential ${name} is for ${record.hosts.join(', ')}, not for ${url.host}.`,
    );
  const secret = secrets.open(record, flowCredentialContext(record));
  const field = record.field ?? '';
  const basic = Buffer.from(`${field}:${secret}`).toString('base64');
  const headers: Record<string, string> = {};
  if (record.kind === 'bearer') headers['authorization'] = `Bearer ${secret}`;
  if (record.kind === 'basic') headers['authorization'] = `Basic ${basic}`;
  if (record.kind === 'header') headers[field.toLowerCase()] = secret;
  if (record.kind === 'query') url.searchParams.set(field, secret);
  const shown = [secret, basic, encodeURIComponent(secret)];
  const hideIn = (text: string) => shown.reduce((hidden, one) => hidden.replaceAll(one, `[credential ${name}]`), text);
  return {
    url: url.href,
    headers,
    hide: (value) => mapTexts(value, hideIn),
  };
}

/** `*.example.com` is every host below it; a port that is not named is the usual one. */
function isAt(allowed: string, { host }: URL): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}
