import { MonitorSmartphone } from 'lucide-react';
import type { SystemLook } from './system-look';

export const devices: SystemLook = { icon: MonitorSmartphone, keys: 'g d' };
