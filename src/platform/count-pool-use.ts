import type { Connection } from 'mongoose';
import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Counts which connections of the pool are lent out. To be called when none is: before anything works with the connection.
 * The driver keeps a pool a server; nearly all work goes to the primary's, so the sum is held against one pool's limit.
 */
export function countPoolUse(connection: Connection, poolMax: number, registry: Registry): void {
  const registers = [registry];
  const inUse = new Gauge({
    name: 'weft_mongo_connections_in_use',
    help: 'Connections to MongoDB that are at work',
    registers,
  });
  const failures = new Counter({
    name: 'weft_mongo_checkout_failures_total',
    help: 'Times that no connection to MongoDB was to be had',
    registers,
  });
  new Gauge({ name: 'weft_mongo_connections_max', help: 'Connections to MongoDB at most', registers }).set(poolMax);
  const client = connection.getClient();
  client.on('connectionCheckedOut', () => inUse.inc());
  client.on('connectionCheckedIn', () => inUse.dec());
  client.on('connectionCheckOutFailed', () => failures.inc());
}
