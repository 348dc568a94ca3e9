import { Headset } from 'lucide-react';
import type { SystemLook } from './system-look';

export const support: SystemLook = { icon: Headset, keys: 'g s' };
