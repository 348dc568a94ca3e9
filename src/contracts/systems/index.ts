import { canvasContract } from '../canvas/contract';
import { devicesContract } from '../devices/contract';
import { flowsContract } from '../flows/contract';
import { documentGatewayOperations } from '../flows/documents';
import { supportContract } from '../support/contract';
import { supportGatewayOperations } from '../support/search';

const systems = [canvasContract, supportContract, devicesContract, flowsContract] as const;

/** What crosses a wire for all systems together. */
export const systemContracts = {
  operations: systems.flatMap(({ operations }) => [...operations]),
  /** Served by the role `gateway`: they call a model at once. */
  gatewayOperations: [...supportGatewayOperations, ...documentGatewayOperations],
  roles: Object.assign({}, ...systems.map(({ roles }) => roles)) as (typeof systems)[number]['roles'],
  socketEvents: systems.flatMap(({ socketEvents }) => [...socketEvents]),
  frames: systems.flatMap((system) => ('frames' in system ? [...system.frames] : [])),
  namespaces: systems.flatMap(({ namespaces }) => [...namespaces]),
} as const;
