import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AgentComplete, AgentData, DeviceHello, ToolResult } from '../../src/contracts/devices/frames';
import type { DeviceGround } from './device-ground';

type Row = Record<string, unknown>;
interface Key {
  publicKey: string;
  deviceId: string;
  isRevoked: boolean;
}
interface Run {
  files: AgentData['files'];
  frames: number[];
  resolve: (told: { files: AgentData['files']; frames: number[]; complete: AgentComplete }) => void;
}

/** What it gives tests beside what every ground does. */
export interface ContractServer extends DeviceGround {
  /** Hellos, in the order they came. */
  hellos: DeviceHello[];
  /** Frames of devices that were no answers: `auth`, `pong`. */
  others: Row[];
  /** `tool_result`s that nobody asked for, or again. */
  late: string[];
  /** Texts that were embedded. */
  embedded: string[];
  embeddingModel: string;
  tokenSeconds: number;
  /** Requests to the doors are refused with this status; 0: none are. */
  refuseWith: number;
  /** Frames as they are, one after another in one go. */
  sendRaw(deviceId: string, ...frames: Row[]): void;
  /** What a chat does when it is asked something. */
  onChat: (chat: {
    message: string;
    call: (call: Row) => Promise<ToolResult>;
    send: (frame: Row) => void;
    cut: () => void;
  }) => Promise<void>;
  chatFrames: Row[];
}

/** A small server that follows the contract of devices, with nothing of the product in it. */
export async function openContractServer(): Promise<ContractServer> {
  const codes = new Set<string>();
  const keys = new Map<string, Key>();
  const nonces = new Map<string, string>();
  const tokens = new Map<string, { keyId: string; until: number }>();
  const online = new Map<string, WebSocket>();
  const pending = new Map<string, (result: ToolResult) => void>();
  const runs = new Map<string, Run>();
  const id = (bytes = 12): string => randomBytes(bytes).toString('hex');

  const answerPost = (path: string, body: Row, token: string): [status: number, answer: Row] => {
    if (path === '/api/v1/auth/login') return [200, { access_token: 'a-person' }];
    if (path === '/api/v1/devices/pairings') {
      const code = id(4).toUpperCase();
      codes.add(code);
      return [201, { code, expires_at: new Date(Date.now() + 600_000).toISOString() }];
    }
    if (path === '/api/v1/devices/pair') {
      if (!codes.delete(String(body['code']))) return [404, { code: 'pairing_not_found', detail: 'No such code.' }];
      const keyId = id();
      const deviceId = String(body['device_id'] ?? `device-${id(4)}`);
      keys.set(keyId, { publicKey: String(body['public_key']), deviceId, isRevoked: false });
      return [201, { device_id: deviceId, key_id: keyId }];
    }
    if (path === '/api/v1/devices/nonces') {
      const nonce = id();
      nonces.set(nonce, String(body['key_id']));
      return [201, { nonce, expires_at: new Date(Date.now() + 60_000).toISOString() }];
    }
    if (path === '/api/v1/devices/tokens') {
      const [keyId, nonce] = [String(body['key_id']), String(body['nonce'])];
      const key = keys.get(keyId);
      const isKnown = nonces.get(nonce) === keyId && nonces.delete(nonce);
      if (!key || key.isRevoked || !isKnown || !isSigned(key, nonce, String(body['signature'])))
        return [401, { code: 'device_refused', detail: 'The signature does not fit, or the device was revoked.' }];
      const now = Math.floor(Date.now() / 1_000);
      const claims = { iat: now, exp: now + server.tokenSeconds, jti: id() };
      const made = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
      tokens.set(made, { keyId, until: Date.now() + server.tokenSeconds * 1_000 });
      return [201, { token: made, expires_at: new Date(claims.exp * 1_000).toISOString(), device_id: key.deviceId }];
    }
    if (path === '/api/v1/storage/vectors/embed') {
      if (!tokens.has(token)) return [401, { code: 'token_invalid', detail: 'No.' }];
      const texts = body['texts'] as string[];
      server.embedded.push(...texts);
      return [200, { vectors: texts.map(vectorOf), model: server.embeddingModel, dimension: 8 }];
    }
    return [404, { code: 'path_not_found', detail: 'Nothing here.' }];
  };

  const http = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => (text += String(piece)));
    request.on('end', () => {
      const [status, answer] = answerPost(request.url ?? '', JSON.parse(text || '{}') as Row, bearerOf(request));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576 });
  http.on('upgrade', (request, socket, head) => {
    if (server.refuseWith) {
      socket.end(`HTTP/1.1 ${server.refuseWith} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const token = tokens.get(bearerOf(request));
      const key = token && keys.get(token.keyId);
      if (!token || !key || token.until < Date.now()) opened.close(4401, 'token');
      else if (key.isRevoked) opened.close(4403, 'revoked');
      else if (request.url?.startsWith('/api/v1/ws/chat')) serveChat(opened);
      else serveDevice(opened);
    });
  });

  const settle = (result: ToolResult): void => {
    const resolve = pending.get(result.id);
    if (!resolve) server.late.push(result.id);
    pending.delete(result.id);
    resolve?.(result);
  };
  const callOn = (socket: WebSocket, call: Row): Promise<ToolResult> =>
    new Promise((resolve) => {
      const callId = String(call['id'] ?? id());
      pending.set(callId, resolve);
      socket.send(JSON.stringify({ type: 'tool_call', ...call, id: callId }));
    });

  const serveDevice = (socket: WebSocket): void => {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Row;
      const run = runs.get(String(frame['run_id']));
      if (frame['type'] === 'device_hello') {
        const hello = frame as unknown as DeviceHello;
        online.get(hello.device_id)?.close(4409, 'replaced');
        online.set(hello.device_id, socket);
        server.hellos.push(hello);
        socket.send(
          JSON.stringify({ type: 'hello_ok', policy: { max_frame_bytes: 1_048_576 }, time: new Date().toISOString() }),
        );
      } else if (frame['type'] === 'tool_result') settle(frame as unknown as ToolResult);
      else if (frame['type'] === 'agent_data' && run) {
        run.files.push(...(frame as unknown as AgentData).files);
        run.frames.push(Buffer.byteLength(String(data)));
      } else if (frame['type'] === 'agent_complete' && run)
        run.resolve({ files: run.files, frames: run.frames, complete: frame as unknown as AgentComplete });
      else server.others.push(frame);
    });
    socket.on('close', () => {
      for (const [deviceId, one] of online) if (one === socket) online.delete(deviceId);
    });
  };
  const serveChat = (socket: WebSocket): void => {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Row;
      if (frame['type'] === 'tool_result') settle(frame as unknown as ToolResult);
      else server.chatFrames.push(frame);
      if (frame['type'] !== 'chat_request' && frame['type'] !== 'chat_resume') return;
      const send = (sent: Row): void => socket.send(JSON.stringify(sent));
      void server.onChat({
        message: String(frame['message'] ?? ''),
        call: (call) => callOn(socket, call),
        send,
        cut: () => socket.terminate(),
      });
    });
  };

  const socketOf = (deviceId: string): WebSocket => {
    const socket = online.get(deviceId);
    if (!socket) throw new Error(`${deviceId} is not online`);
    return socket;
  };
  const server: ContractServer = {
    server: '',
    hellos: [],
    others: [],
    late: [],
    embedded: [],
    embeddingModel: 'model-a',
    tokenSeconds: 900,
    refuseWith: 0,
    chatFrames: [],
    onChat: () => Promise.resolve(),
    pairingCode: () => Promise.resolve(String(answerPost('/api/v1/devices/pairings', {}, '')[1]['code'])),
    isOnline: (deviceId) => Promise.resolve(online.has(deviceId)),
    call: (deviceId, call) => callOn(socketOf(deviceId), call as Row),
    cut: (deviceId, code) => {
      if (code === 1006) socketOf(deviceId).terminate();
      else socketOf(deviceId).close(code, 'test');
      return Promise.resolve();
    },
    revoke: (deviceId) => {
      for (const key of keys.values()) if (key.deviceId === deviceId) key.isRevoked = true;
      online.get(deviceId)?.close(4403, 'revoked');
      return Promise.resolve();
    },
    readFolder: (deviceId, { paths, file_extensions, known }) =>
      new Promise((resolve) => {
        const run_id = id();
        runs.set(run_id, { files: [], frames: [], resolve });
        const config = { paths, file_extensions, prompt_template: '', data_types: ['tasks'] };
        socketOf(deviceId).send(JSON.stringify({ type: 'agent_run', run_id, agent_id: id(), config, known }));
      }),
    sendRaw: (deviceId, ...frames) => {
      const socket = socketOf(deviceId);
      for (const frame of frames) socket.send(JSON.stringify(frame));
    },
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  server.server = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return server;
}

/** Eight numbers that texts of the same letters share. */
export function vectorOf(text: string): number[] {
  const vector = Array.from({ length: 8 }, () => 0.01);
  for (const letter of text) vector[letter.charCodeAt(0) % 8] = (vector[letter.charCodeAt(0) % 8] ?? 0) + 1;
  return vector;
}

const bearerOf = (request: IncomingMessage): string => (request.headers.authorization ?? '').replace(/^Bearer /, '');

function isSigned({ publicKey }: Key, nonce: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(nonce), key, Buffer.from(signature, 'base64'));
}
