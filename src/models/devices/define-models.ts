import type { Connection } from 'mongoose';
import { defineAccountModels } from './accounts/define-account-models';
import { defineAgentModels } from './agents/define-agent-models';
import { defineDeviceAnswerModel, defineDeviceCallModel, defineDeviceRunKeyModel } from './records/device-call.model';
import { defineDeviceMessageModel, defineDeviceThreadModel } from './records/device-thread.model';
import { defineDeviceWriteModel } from './records/device-write.model';
import { defineDeviceModel, defineDevicePairingModel, defineDevicePolicyRuleModel } from './records/device.model';

/** Collections of devices, their agents, and connected accounts. */
export const defineDevicesModels = (connection: Connection) => ({
  Device: defineDeviceModel(connection),
  DevicePairing: defineDevicePairingModel(connection),
  DevicePolicyRule: defineDevicePolicyRuleModel(connection),
  DeviceCall: defineDeviceCallModel(connection),
  DeviceWrite: defineDeviceWriteModel(connection),
  DeviceAnswer: defineDeviceAnswerModel(connection),
  DeviceRunKey: defineDeviceRunKeyModel(connection),
  DeviceThread: defineDeviceThreadModel(connection),
  DeviceMessage: defineDeviceMessageModel(connection),
  ...defineAgentModels(connection),
  ...defineAccountModels(connection),
});
