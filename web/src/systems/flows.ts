import { Workflow } from 'lucide-react';
import type { SystemLook } from './system-look';

export const flows: SystemLook = { icon: Workflow, keys: 'g f' };
