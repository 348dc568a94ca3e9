/** Names in Redis that the socket servers and the broadcaster share. `prefix` is `config.REDIS_PREFIX`. */
export const realtimeNames = (prefix: string) => ({
  /** Stream of the Socket.IO adapter: every event that must survive a short cut. */
  stream: `${prefix}:socket`,
  /** First part of the adapter's pub/sub channels. */
  channels: `${prefix}:socket`,
  /** First part of the keys that hold the sessions of cut connections. */
  sessions: `${prefix}:socket:session:`,
  /** Pub/sub channel and hash of who is at one thing. */
  presence: (id: string) => `${prefix}:presence:${id}`,
  /** Sorted set of people by when they were last connected, ms since 1970. */
  lastSeen: `${prefix}:last-seen`,
  /** Since when that is kept without a gap. */
  watchedSince: `${prefix}:last-seen:since`,
});

/** Entries the stream keeps, about. More: longer cuts are recovered without a read of MongoDB; less: less memory in Redis. */
export const STREAM_LENGTH_MAX = 10_000;
