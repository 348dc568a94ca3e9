import type { TicketCredentials, TicketSystem } from '@contracts/support/ticket-system';
import { texts } from './texts';

export type FieldName = keyof typeof texts.form.fields;
export type Values = Record<FieldName, string>;

interface SystemField {
  name: FieldName;
  isSecret?: true;
  isOptional?: true;
  hint?: string;
}

const { hints } = texts.form;

/** What each system is reached with, in the order it is asked for. */
export const FIELDS: Record<TicketSystem, readonly SystemField[]> = {
  webhook: [{ name: 'url', hint: hints.webhook }],
  connectwise: [
    { name: 'url', hint: hints.connectwise },
    { name: 'company_id' },
    { name: 'client_id' },
    { name: 'public_key', isSecret: true },
    { name: 'private_key', isSecret: true },
  ],
  halo: [
    { name: 'url', hint: hints.halo },
    { name: 'tenant', hint: hints.tenant, isOptional: true },
    { name: 'client_id' },
    { name: 'client_secret', isSecret: true },
  ],
  autotask: [
    { name: 'url', hint: hints.autotask },
    { name: 'username' },
    { name: 'secret', isSecret: true },
    { name: 'integration_code', isSecret: true },
  ],
};

/** The body that the API wants for a system, of all that was typed. */
export function toCredentials(system: TicketSystem, typed: Values): TicketCredentials {
  const values = Object.fromEntries(FIELDS[system].map(({ name }) => [name, typed[name].trim()]));
  return { system, ...values } as TicketCredentials;
}
