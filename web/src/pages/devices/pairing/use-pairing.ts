import type { Device } from '@contracts/devices/devices';
import { useMemo, useState } from 'react';
import { toApiError } from '@/api/api-error';
import { createPairing } from '@/api/devices/devices';
import { errorMessage } from '@/app/error-message';

export interface Pairing {
  code: string | null;
  expiresAt: string;
  isBusy: boolean;
  problem: string | null;
  /** Makes a code, in place of the one before. */
  make: () => void;
  /** Forgets the code: it is no longer waited for. */
  stop: () => void;
}

interface Made {
  code: string;
  expiresAt: string;
  /** Devices that were paired before. */
  known: ReadonlySet<string>;
}

const isPaired = ({ state }: Device): boolean => state === 'paired';

/** Makes pairing codes, and says which device has come by the last one. */
export function usePairing(devices: readonly Device[] | undefined): { pairing: Pairing; arrived: Device | undefined } {
  const [made, setMade] = useState<Made | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const arrived = useMemo(
    () => (made === null ? undefined : devices?.find((device) => isPaired(device) && !made.known.has(device.id))),
    [made, devices],
  );
  const make = () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    const known = new Set((devices ?? []).filter(isPaired).map(({ id }) => id));
    createPairing()
      .then(({ code, expires_at: expiresAt }) => setMade({ code, expiresAt, known }))
      .catch((error: unknown) => setProblem(errorMessage(toApiError(error))))
      .finally(() => setBusy(false));
  };
  return {
    pairing: {
      code: made?.code ?? null,
      expiresAt: made?.expiresAt ?? '',
      isBusy,
      problem,
      make,
      stop: () => {
        setMade(null);
        setProblem(null);
      },
    },
    arrived,
  };
}
