import { parseArgs } from 'node:util';
import { ConfigurationError, loadCommandConfig } from '../config/index';
import { loadModels } from '../config/load-models';
import { recordPrices, tellChange } from './llm/price-history';
import { createModels } from './models/index';
import type { ModelPriceRecord } from './models/gateway/model-price.model';
import { connect } from './platform/mongo';

const POOL_MAX = 2;
const say = (text: string) => process.stdout.write(`${text}\n`);

/**
 * The command `seed:prices [--history [MODEL]]`: needs MongoDB alone. Checks the catalogue of models (with MODELS_FILE over it), writes
 * down what of its prices changed, and says what; the second time nothing. With `--history`: what prices were when.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { history: { type: 'boolean' } }, allowPositionals: true });
  const config = loadCommandConfig();
  const { resolved, warnings } = loadModels(config);
  for (const warning of warnings) say(warning);
  const connection = await connect(config.MONGODB_URI, { poolMax: POOL_MAX });
  try {
    const models = createModels(connection);
    const changes = await recordPrices(models, resolved.known.models);
    for (const change of changes) say(tellChange(change));
    const unknown = resolved.known.models.filter(({ price }) => price === null).length;
    say(
      `${resolved.known.models.length} models have their prices${unknown > 0 ? `, ${unknown} of them none that is known` : ''}: ${changes.length === 0 ? 'nothing changed' : `${changes.length} changed`}.`,
    );
    if (!values.history) return;
    const [model] = positionals;
    const records = await models.ModelPrice.find(model === undefined ? {} : { model })
      .sort({ model: 1, version: 1 })
      .lean<ModelPriceRecord[]>();
    for (const now of records) say(`${now.from.toISOString()} ${tellChange({ model: now.model, now })}`);
  } finally {
    await connection.close();
  }
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigurationError || !(error instanceof Error)
      ? String(error instanceof Error ? error.message : error)
      : (error.stack ?? error.message);
  process.stderr.write(`The prices could not be put in place; it can be started again.\n${text}\n`);
  process.exitCode = 1;
});
