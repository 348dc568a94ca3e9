import { z } from 'zod';

/** A tool's arguments as JSON schema, for the provider. */
export function argumentsSchema(input: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return schema;
}
