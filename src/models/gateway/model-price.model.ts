import { type Connection, Schema } from 'mongoose';
import type { ModelPrice } from '../../../config/models';

/** What a model cost from a moment on, until the record of its next version. */
export interface ModelPriceRecord {
  /** `<model>@<version>`: of two that record the same change one loses. */
  _id: string;
  /** Id in the catalogue. */
  model: string;
  /** From 1 on. */
  version: number;
  provider: string;
  /** Null: not known, its calls count as free. */
  price: ModelPrice | null;
  /** It left the catalogue. */
  isGone?: boolean;
  from: Date;
}

const modelPriceSchema = new Schema<ModelPriceRecord>(
  {
    _id: { type: String, required: true },
    model: { type: String, required: true },
    version: { type: Number, required: true },
    provider: { type: String, required: true },
    price: { type: Schema.Types.Mixed, default: null },
    isGone: Boolean,
    from: { type: Date, required: true },
  },
  { bufferCommands: false, versionKey: false, minimize: false },
);
modelPriceSchema.index({ model: 1, version: 1 });

/** Collection `model_prices`: what prices were when. Calls are priced by the catalogue itself, and the ledger keeps what each was priced by. */
export const defineModelPriceModel = (connection: Connection) =>
  connection.model('ModelPrice', modelPriceSchema, 'model_prices');
