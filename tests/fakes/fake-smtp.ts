/** A mail server that speaks enough of SMTP (RFC 5321) for a client to hand mails over; it keeps what it took. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface FakeSmtp {
  url: string;
  /** Whole messages as they were sent, headers first. */
  readonly messages: readonly string[];
  /** Answers each RCPT with this line; undefined: takes it. */
  refuseRecipients(line: string | undefined): void;
  close(): Promise<void>;
}

export async function openFakeSmtp(): Promise<FakeSmtp> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  let refusal: string | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    let unread = '';
    let isData = false;
    socket.write('220 fake ESMTP\r\n');
    const answer = (line: string): string => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return '250-fake\r\n250 8BITMIME';
      if (verb === 'RCPT') return refusal ?? '250 OK';
      if (verb === 'DATA') {
        isData = true;
        return '354 go on';
      }
      return verb === 'QUIT' ? '221 bye' : '250 OK';
    };
    socket.on('data', (data) => {
      unread += data.toString('latin1');
      for (;;) {
        const end = unread.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const part = unread.slice(0, end);
        unread = unread.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          messages.push(part);
          socket.write('250 taken\r\n');
        } else socket.write(`${answer(part)}\r\n`);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    refuseRecipients: (line) => {
      refusal = line;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
