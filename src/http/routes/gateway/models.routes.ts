import type { ResolvedModels } from '../../../../config/models';
import { modelsList } from '../../../contracts/gateway/models';
import { ORGANISATION_ROLES } from '../../../contracts/kernel/operation';
import type { Embeddings } from '../../../llm/embeddings/create-embeddings';
import { presentEmbeddings, presentModels, presentRoles } from '../../../llm/present-models';
import type { HealthBoard } from '../../../llm/routing/health-board';
import type { MeasureModels } from '../../../models/money/usage/measure-models';
import { type Route, route } from '../../route';

export interface ModelsRouteDeps {
  resolved: ResolvedModels;
  health: Pick<HealthBoard, 'read'>;
  measure: MeasureModels;
  embeddings: Pick<Embeddings, 'defaultModel' | 'list'>;
  /** What of the models' file is not used, as it is now. */
  warnings(): readonly string[];
}

/** The models there are, how they are, and what the caller's organisation saw of them. */
export const modelsRoutes = ({ resolved, health, measure, embeddings, warnings }: ModelsRouteDeps): Route[] => [
  route(modelsList, async ({ caller }) => {
    const { organisationId } = caller;
    const [{ processes, healthOf }, measured, embedding] = await Promise.all([
      health.read(),
      measure(organisationId),
      embeddings.list(organisationId),
    ]);
    const measuredOf = (id: string) => measured.get(id) ?? null;
    const isAdmin = ORGANISATION_ROLES.indexOf(caller.role) >= ORGANISATION_ROLES.indexOf('admin');
    return {
      status: 200,
      body: {
        items: presentModels(resolved, healthOf, measuredOf),
        nextCursor: null,
        embeddings: presentEmbeddings(embedding, embeddings.defaultModel.id, measuredOf),
        roles: presentRoles(resolved),
        processes,
        warnings: isAdmin ? [...warnings()] : [],
      },
    };
  }),
];
