import type { mongo } from 'mongoose';
import { ticketConnectionContext, type TicketConnectionRecord } from '../../models/support/tickets/ticket-system.model';
import type { SealedRecord, SecretStore } from '../secrets/secret-store';

/** Where credentials of ticket systems are kept. */
export const supportSecretStores: readonly SecretStore[] = [
  {
    name: 'ticket_connections',
    collection: (models) => models.TicketConnection.collection as unknown as mongo.Collection<SealedRecord>,
    projection: { system: 1 },
    contextOf: (record) => ticketConnectionContext(record as TicketConnectionRecord & SealedRecord),
    organisationOf: ({ _id }) => _id,
  },
];
