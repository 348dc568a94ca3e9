import { z } from 'zod';
import {
  type CatalogItem,
  type CloudProvider,
  cloudAgentFields,
  localAgentFields,
} from '../../../contracts/devices/agent-schemas';

const schemaOf = (schema: z.ZodObject): Record<string, unknown> => z.toJSONSchema(schema, { io: 'input' });

/** Kinds of agents, with the body that makes one. */
export function agentCatalogItems(isConfigured: (provider: CloudProvider) => boolean): CatalogItem[] {
  const cloud = (provider: CloudProvider, name: string, description: string): CatalogItem => ({
    ...{ type: provider, name, description },
    config_schema: schemaOf(z.strictObject({ ...cloudAgentFields, provider: z.literal(provider) })),
    is_configured: isConfigured(provider),
  });
  return [
    {
      type: 'local_directory',
      name: 'Local directory',
      description: 'Watches local directories, extracts data from files using AI',
      config_schema: schemaOf(z.strictObject(localAgentFields)),
      is_configured: true,
    },
    cloud('gmail', 'Gmail', 'Scans Gmail inbox, extracts tasks/notes from emails'),
    cloud('teams', 'Microsoft Teams', 'Monitors Teams messages, extracts action items'),
    cloud('outlook', 'Outlook', 'Scans Outlook inbox, extracts tasks/notes'),
  ];
}
