/** The product with a small hub of the tests behind the doors of devices, and plain clients that know only the table of frames. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { type ClientOptions, WebSocket } from 'ws';
import type { PolicyTool } from '../../src/commands/devices/device-policy';
import type { DeviceHello, ToolResult } from '../../src/contracts/devices/frames';
import type { AnswerChat, ChatSide, DeviceHub, DeviceSide, ResumeChat } from '../../src/devices/device-hub';
import type { FrameConnection } from '../../src/devices/frame-connection';
import { forbidden } from '../../src/platform/errors';
import type { DeviceDoorTimings } from '../../src/realtime/websockets/devices/door-deps';
import { createTokens } from '../../src/security/accounts/tokens';
import { openDevicesApi } from '../../src/systems/devices/api';
import { type LinkParts, linkParts } from '../../src/systems/devices/link-parts';
import { systems } from '../../src/systems/index';
import type { System } from '../../src/systems/system';
import type { WeftClient } from '../support/weft-client';
import { openProduct, type Product } from './open-product';

/** Short, so that a test sees them pass. */
export const TEST_TIMINGS: DeviceDoorTimings = { pingMs: 250, pongMs: 250, watchMs: 200, helloMs: 600 };

/** Keeps what it is told; whose device says it is called `revoked` is refused. */
export class TestHub implements DeviceHub {
  readonly devices: { connection: FrameConnection; hello: DeviceHello }[] = [];
  readonly results: { side: 'chat' | 'device'; result: ToolResult }[] = [];
  closed = 0;

  openChat(): ChatSide {
    return { onResult: (result) => void this.results.push({ side: 'chat', result }), close: () => void this.closed++ };
  }
  openDevice(connection: FrameConnection, hello: DeviceHello): Promise<DeviceSide> {
    if (hello.device_id === 'revoked') return Promise.reject(forbidden('device_revoked', 'This device was revoked.'));
    this.devices.push({ connection, hello });
    return Promise.resolve({
      onResult: (result) => void this.results.push({ side: 'device', result }),
      onAgentData: () => undefined,
      onAgentComplete: () => undefined,
      paired: connection.device !== undefined,
      close: () => void this.closed++,
    });
  }
}

/** Answers a message as it says: `slow` waits for the next `release`, `throw`, `silent` and `twice` go wrong. */
export class TestAnswers {
  private waiting: (() => void)[] = [];
  release = () => {
    for (const go of this.waiting.splice(0)) go();
  };
  answer: AnswerChat = async (connection, { message, request_id }, signal) => {
    const named = request_id === undefined ? {} : { request_id };
    if (message === 'silent') return;
    if (message === 'throw') throw new Error('a fault of the test');
    if (message === 'slow')
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    if (message === 'ask') connection.send({ type: 'tool_call', id: 'run:1', action: 'get', table: 'tasks' });
    connection.send({ type: 'final', response: `You said ${message}`, ...named });
    if (message === 'twice') throw new Error('a fault after the end');
  };
}

export interface DoorGround {
  product: Product;
  hub: TestHub;
  answers: TestAnswers;
}

export async function openDoorGround(tools: readonly PolicyTool[] = []): Promise<DoorGround> {
  const [hub, answers] = [new TestHub(), new TestAnswers()];
  const resumeChat: ResumeChat = (connection, { run_id }) => {
    connection.send({ type: 'final', response: `Resumed ${run_id}` });
    return Promise.resolve();
  };
  const parts: LinkParts = { hub, tools, resumeChat, answerChat: answers.answer, timings: TEST_TIMINGS };
  const withHub = (system: System): System =>
    system.name === 'devices'
      ? {
          ...system,
          openApi: (base, stream) => Promise.resolve(openDevicesApi(base, stream, (of) => linkParts(of, parts))),
        }
      : system;
  return { product: await openProduct({}, systems.map(withHub)), hub, answers };
}

export type AnyFrame = { type: string } & Record<string, unknown>;
const WAIT_MS = 6_000;

/** A plain WebSocket that keeps what comes, and answers pings unless it is told not to. */
export class FrameClient {
  readonly frames: AnyFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private constructor(
    readonly socket: WebSocket,
    answersPings: boolean,
  ) {
    socket.on('message', (bytes: Buffer) => {
      const frame = JSON.parse(bytes.toString()) as AnyFrame;
      if (frame.type !== 'ping') this.frames.push(frame);
      else if (answersPings) this.send({ type: 'pong' });
    });
    this.closed = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    socket.on('error', () => undefined);
  }

  static async open(
    product: Product,
    door: 'chat' | 'device',
    {
      token,
      query = '',
      protocols = [],
      answersPings = true,
      ...options
    }: ClientOptions & {
      token?: string;
      query?: string;
      protocols?: string[];
      answersPings?: boolean;
    } = {},
  ): Promise<FrameClient> {
    const url = `${product.url.replace('http', 'ws')}/api/v1/ws/${door}${query}`;
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const client = new FrameClient(new WebSocket(url, protocols, { ...options, headers }), answersPings);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  send(frame: AnyFrame | string): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Takes the first frame of this type that has come or comes. */
  async take(type: string): Promise<AnyFrame> {
    const until = Date.now() + WAIT_MS;
    while (Date.now() < until) {
      const place = this.frames.findIndex((frame) => frame.type === type);
      if (place >= 0) return this.frames.splice(place, 1)[0] as AnyFrame;
      await delay(5);
    }
    throw new Error(`no ${type} came, but ${JSON.stringify(this.frames)}`);
  }
}

/** A token of the same log-in that runs out after so long. */
export async function shortToken({ base }: Product, { token }: WeftClient, seconds: number): Promise<string> {
  const { sub = '', org, role, ver, sid } = decodeJwt<{ org: string; role: 'member'; ver: number; sid: string }>(token);
  const tokens = createTokens({ ...base.config, ACCESS_TOKEN_TTL_SECONDS: seconds });
  return (await tokens.signAccessToken({ sub, org, role, ver, sid })).token;
}

/** A device as foreign code pairs it: by node:crypto alone. */
export class PairedDevice {
  constructor(
    private readonly product: Product,
    readonly deviceId: string,
    readonly keyId: string,
    private readonly privateKey: KeyObject,
  ) {}

  static async pair(product: Product, code: string, more: object = {}): Promise<PairedDevice> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const public_key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const { status, body } = await post(product, 'pair', { code, public_key, name: 'Laptop', ...more });
    if (status !== 201) throw new Error(`pairing answered ${status} ${String(body['code'])}`);
    return new PairedDevice(product, String(body['device_id']), String(body['key_id']), privateKey);
  }

  /** `spoil` changes what is sent. */
  async askToken(spoil: (request: Record<string, string>) => object = (request) => request) {
    const { body } = await post(this.product, 'nonces', { key_id: this.keyId });
    const nonce = String(body['nonce']);
    const signature = sign(null, Buffer.from(nonce), this.privateKey).toString('base64');
    return post(this.product, 'tokens', spoil({ key_id: this.keyId, nonce, signature }));
  }
  async token(): Promise<string> {
    return String((await this.askToken()).body['token']);
  }
}

/** A call of a device that is logged in nowhere. */
export async function post(product: Product, path: string, body: object) {
  const response = await fetch(`${product.url}/api/v1/devices/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
