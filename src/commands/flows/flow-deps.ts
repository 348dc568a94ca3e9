import type { Connection } from 'mongoose';
import type { Models } from '../../models/index';

export interface FlowDeps {
  models: Models;
  connection: Connection;
}
