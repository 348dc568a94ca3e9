import { Bot, Lightbulb, MonitorSmartphone } from 'lucide-react';
import type { SystemLook } from './system-look';

export const devices: SystemLook = {
  icon: MonitorSmartphone,
  keys: 'g d',
  pages: [
    { to: '/devices/agents', label: 'Agents', icon: Bot, keys: 'g a' },
    { to: '/devices/suggestions', label: 'Suggestions', icon: Lightbulb, keys: 'g n' },
  ],
  creates: [{ to: '/devices/agents/new', label: 'New agent' }],
};
