import { DEVICE_DOOR } from '../../src/contracts/devices/frames';
import { delay } from '../../src/platform/time';
import { type HeardCall, TableData, TableDevice } from './table-device';
import { waitFor } from './test-services';

export interface ReturningDeviceOptions {
  deviceId: string;
  token: string;
  /** Asked at each connection; where nobody answers, again a moment later. */
  url(): string;
  /** Default true. */
  ledger?: boolean;
  /** In the middle of a call: before it is done (throws: it never is) and before it is answered. */
  beforeCall?(call: HeardCall): void;
  afterCall?(call: HeardCall): void;
}

/** Before it connects anew, ms: apps wait a random moment. */
const BACK_AFTER_MS = { least: 20, most: 120 };

/** A device that comes back whenever its connection is gone, as apps do; its data outlives its connections. */
export class ReturningDevice {
  readonly data = new TableData();
  /** All that it was asked to do. */
  readonly calls: HeardCall[] = [];
  private current: TableDevice | undefined;
  private isStopped = false;

  constructor(private readonly options: ReturningDeviceOptions) {
    const perform = this.data.perform.bind(this.data);
    this.data.perform = (call) => {
      this.calls.push(call);
      options.beforeCall?.(call);
      const result = perform(call);
      options.afterCall?.(call);
      return result;
    };
    void this.live();
  }

  get isOnline(): boolean {
    const { current } = this;
    return current?.closed === undefined && current?.frames.some(({ type }) => type === 'hello_ok') === true;
  }
  whenOnline = () => waitFor(`${this.options.deviceId} to be online`, () => this.isOnline, 30_000);

  whenAway = () => waitFor(`${this.options.deviceId} to be away`, () => this.current?.closed !== undefined, 30_000);

  /** As when the network goes away. */
  cut(): void {
    this.current?.cut();
  }
  /** It goes away for good, or until `start`. */
  stop(): void {
    this.isStopped = true;
    this.current?.close();
  }
  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    void this.live();
  }

  /** Rows of a table with this title. */
  titled(title: string, table = 'tasks') {
    return [...this.data.rows(table).values()].filter((row) => row['title'] === title);
  }

  private async live(): Promise<void> {
    const { deviceId, token, url, ledger = true } = this.options;
    while (!this.isStopped) {
      const device = await TableDevice.open(url(), DEVICE_DOOR, token, this.data, { ledger }).catch(() => undefined);
      if (device) {
        this.current = device;
        device.hello(deviceId, { capabilities: { ledger } });
        if (this.isStopped) device.close();
        await device.whenClosed(60 * 60_000).catch(() => undefined);
      }
      await delay(BACK_AFTER_MS.least + Math.random() * (BACK_AFTER_MS.most - BACK_AFTER_MS.least));
    }
  }
}
