import {
  changeCredential,
  createCredential,
  deleteCredential,
  listCredentials,
  type VaultDeps,
} from '../../../commands/flows/vault/credentials';
import { deleteVariable, listVariables, setVariable } from '../../../commands/flows/vault/variables';
import {
  credentialCreate,
  credentialDelete,
  credentialsList,
  credentialUpdate,
  variableDelete,
  variableSet,
  variablesList,
} from '../../../contracts/flows/vault';
import { type Route, route } from '../../route';

/** Credentials and variables of an organisation's flows. */
export const vaultRoutes = (deps: VaultDeps): Route[] => [
  route(credentialsList, async ({ caller }) => ({
    status: 200,
    body: { items: await listCredentials(deps, caller) },
  })),
  route(credentialCreate, async ({ caller, body }) => ({
    status: 201,
    body: await createCredential(deps, caller, body),
  })),
  route(credentialUpdate, async ({ caller, params, body }) => ({
    status: 200,
    body: await changeCredential(deps, caller, params.credentialId, body),
  })),
  route(credentialDelete, async ({ caller, params }) => {
    await deleteCredential(deps, caller, params.credentialId);
    return { status: 204 };
  }),
  route(variablesList, async ({ caller }) => ({ status: 200, body: { items: await listVariables(deps, caller) } })),
  route(variableSet, async ({ caller, body }) => ({
    status: 200,
    body: await setVariable(deps, caller, body.name, body.value),
  })),
  route(variableDelete, async ({ caller, params }) => {
    await deleteVariable(deps, caller, params.variableId);
    return { status: 204 };
  }),
];
